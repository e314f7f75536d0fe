package org.muniment.vault.age;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.muniment.terms.Tampered;

/** RFC 4648 section 4 without padding, canonical only: the one form age allows. */
final class Base64Text {

    private Base64Text() {}

    static String encode(byte[] value) {
        return Base64.getEncoder().withoutPadding().encodeToString(value);
    }

    static byte[] decode(String text) {
        byte[] value;
        try {
            value = Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException notBase64) {
            throw new Tampered("age header: not base64");
        }
        if (!encode(value).equals(text)) {
            throw new Tampered("age header: base64 that is not canonical");
        }
        return value;
    }
}
