package org.muniment.vault.provider;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Null;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.muniment.terms.Tampered;

/**
 * Whether a keystore has the one form that storing gives it. BCFKS authenticates what it holds, but its reader passes over
 * bytes behind the end, other encodings of the same value and parameters it has no use for, and derives keys with as many
 * iterations as the file asks for; here none of that is taken.
 */
final class KeystoreForm {

    /** Objects by their identifiers, integers, {@code -} for NULL, octet strings by their lengths where these are fixed. */
    private static final String FORM =
            "(((1.2.840.113549.1.5.13 ((1.2.840.113549.1.5.12 (o32 1024 32 (1.2.840.113549.2.11 -)))"
                    + " (2.16.840.1.101.3.4.1.47 (o12 8)))) o)"
                    + " ((1.2.840.113549.2.11 -) (1.2.840.113549.1.5.12 (o32 1024 64 (1.2.840.113549.2.11 -))) o64))";

    private KeystoreForm() {}

    static void check(byte[] file) throws IOException {
        ASN1Primitive whole = ASN1Primitive.fromByteArray(file);
        if (whole == null || !Arrays.equals(whole.getEncoded(ASN1Encoding.DER), file)) {
            throw new Tampered("keystore: it is not encoded as it was written");
        }
        StringBuilder form = new StringBuilder();
        describe(whole, form);
        if (!form.toString().equals(FORM)) {
            throw new Tampered("keystore: it is not in the form it was written in");
        }
    }

    private static void describe(ASN1Encodable value, StringBuilder form) {
        switch (value) {
            case ASN1Sequence sequence -> {
                form.append('(');
                for (int i = 0; i < sequence.size(); i++) {
                    form.append(i == 0 ? "" : " ");
                    describe(sequence.getObjectAt(i), form);
                }
                form.append(')');
            }
            case ASN1ObjectIdentifier id -> form.append(id.getId());
            case ASN1Integer integer -> form.append(integer.getValue());
            case ASN1Null nothing -> form.append('-');
            case ASN1OctetString bytes -> form.append('o').append(length(bytes.getOctetsLength()));
            default -> form.append('?');
        }
    }

    /** The sealed content is the one octet string whose length is free, and longer than all others. */
    private static String length(int bytes) {
        return bytes > 64 ? "" : Integer.toString(bytes);
    }
}
