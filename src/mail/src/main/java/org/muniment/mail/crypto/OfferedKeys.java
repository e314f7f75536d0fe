package org.muniment.mail.crypto;

import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.muniment.mail.parse.Part;
import org.muniment.vault.cms.CmsCertificate;
import org.muniment.vault.pgp.PgpCertificate;

/** Collects the public keys that come with one message: attached (RFC 3156 section 7), in an Autocrypt field, of signers. */
final class OfferedKeys {
    /** Keys kept of one message. */
    static final int MAX_KEYS = 10;

    private static final int MAX_FILES = 5;

    private final Set<PublicKey> keys = new LinkedHashSet<>();

    void add(PublicKey key) {
        if (keys.size() < MAX_KEYS && !key.fingerprint().isEmpty()) {
            keys.add(key);
        }
    }

    /** Reads an <a href="https://autocrypt.org/level1.html">Autocrypt</a> field that speaks of the author. */
    void autocrypt(String field, String author) {
        String address = "";
        String data = "";
        for (String attribute : field.split(";", 20)) {
            int equals = attribute.indexOf('=');
            if (equals > 0) {
                String name = attribute.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                String value = attribute.substring(equals + 1).strip();
                address = name.equals("addr") ? value.toLowerCase(Locale.ROOT) : address;
                data = name.equals("keydata") ? value : data;
            }
        }
        if (!data.isEmpty() && address.equals(author) && data.length() <= 2 * PgpCertificate.MAX_BYTES) {
            try {
                pgp(Base64.getMimeDecoder().decode(data));
            } catch (IllegalArgumentException e) {
                return;
            }
        }
    }

    /** Reads the key files among the parts shown. */
    void attached(Part message) {
        int files = 0;
        for (Part leaf : message.shownLeaves()) {
            boolean pgp = leaf.type().equals("application/pgp-keys");
            boolean certificate = leaf.type().equals("application/pkix-cert")
                    || leaf.type().equals("application/x-x509-ca-cert")
                    || leaf.type().equals("application/x-x509-user-cert");
            if ((pgp || certificate) && leaf.body().length() <= 2 * PgpCertificate.MAX_BYTES && files++ < MAX_FILES) {
                byte[] content = leaf.contentAgain();
                if (pgp) {
                    pgp(content);
                } else {
                    CmsCertificate.of(content).ifPresent(found -> add(PublicKey.of(found, false)));
                }
            }
        }
    }

    private void pgp(byte[] bytes) {
        PgpCertificate.read(bytes).forEach(found -> add(PublicKey.of(found)));
    }

    List<PublicKey> all() {
        return List.copyOf(keys);
    }
}
