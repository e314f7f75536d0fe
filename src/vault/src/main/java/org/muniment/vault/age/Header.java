package org.muniment.vault.age;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.Randomness;

/**
 * The textual header with the nonce behind it, and the payload key both give.
 *
 * @param bytes header and nonce as they stand in the file; the payload starts behind them
 * @param payloadKey the key of the STREAM
 */
record Header(byte[] bytes, SecretKeySpec payloadKey) {

    /** Bytes of a header at most; the specification sets no limit, a reader needs one. */
    static final int MAX_BYTES = 64 << 10;

    /** Stanzas of a header at most. */
    static final int MAX_STANZAS = 256;

    private static final String VERSION = "age-encryption.org/v1";
    private static final int NONCE_BYTES = 16;
    private static final byte[] EMPTY = {};

    /** A header for a new file: fresh file key, one stanza for each recipient, fresh nonce. */
    static Header fresh(List<AgeRecipient> recipients) {
        if (recipients.isEmpty() || recipients.size() > MAX_STANZAS) {
            throw new IllegalArgumentException("an age file has 1 to " + MAX_STANZAS + " recipients");
        }
        byte[] fileKey = Randomness.bytes(Keys.FILE_KEY_BYTES);
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        for (AgeRecipient recipient : recipients) {
            AgeIdentity.wrap(fileKey, recipient).append(text);
        }
        text.append("---");
        byte[] mac = mac(fileKey, ascii(text.toString()));
        text.append(' ').append(Base64Text.encode(mac)).append('\n');
        byte[] header = ascii(text.toString());
        byte[] nonce = Randomness.bytes(NONCE_BYTES);
        byte[] bytes = Arrays.copyOf(header, header.length + NONCE_BYTES);
        System.arraycopy(nonce, 0, bytes, header.length, NONCE_BYTES);
        return new Header(bytes, payloadKey(fileKey, nonce));
    }

    /**
     * Reads a header and leaves {@code in} at the first payload byte.
     *
     * @throws Tampered if it is not a v1 header, goes beyond a limit, or none of its stanzas opens
     */
    static Header read(InputStream in, AgeIdentity identity) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream(512);
        if (!line(in, seen).equals(VERSION)) {
            throw new Tampered("age header: not version 1");
        }
        List<Stanza> stanzas = new ArrayList<>();
        int before = seen.size();
        String line = line(in, seen);
        while (line.startsWith("-> ")) {
            if (stanzas.size() == MAX_STANZAS) {
                throw new Tampered("age header: more than " + MAX_STANZAS + " stanzas");
            }
            stanzas.add(new Stanza(arguments(line.substring(3)), body(in, seen)));
            before = seen.size();
            line = line(in, seen);
        }
        if (stanzas.isEmpty() || !line.startsWith("--- ")) {
            throw new Tampered("age header: neither a stanza nor the MAC");
        }
        byte[] fileKey = unwrap(stanzas, identity);
        byte[] covered = Arrays.copyOf(seen.toByteArray(), before + 3);
        if (!MessageDigest.isEqual(mac(fileKey, covered), Base64Text.decode(line.substring(4)))) {
            throw new Tampered("age header: the MAC does not match");
        }
        byte[] nonce = in.readNBytes(NONCE_BYTES);
        if (nonce.length != NONCE_BYTES) {
            throw new Tampered("age file ends inside its nonce");
        }
        seen.write(nonce);
        return new Header(seen.toByteArray(), payloadKey(fileKey, nonce));
    }

    /** SHA-256 of header and nonce, which fix the file key and with it every chunk. */
    byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static byte[] unwrap(List<Stanza> stanzas, AgeIdentity identity) {
        Optional<byte[]> found = Optional.empty();
        for (Stanza stanza : stanzas) {
            if (stanza.arguments().getFirst().equals("scrypt") && stanzas.size() > 1) {
                throw new Tampered("age header: a passphrase stanza must stand alone");
            }
            if (found.isEmpty()) {
                found = identity.unwrap(stanza);
            }
        }
        return found.orElseThrow(() -> new Tampered("age header: no stanza opens with this identity"));
    }

    private static List<String> arguments(String line) {
        List<String> arguments = List.of(line.split(" ", -1));
        for (String argument : arguments) {
            if (argument.isEmpty()) {
                throw new Tampered("age header: an empty argument");
            }
        }
        return arguments;
    }

    private static byte[] body(InputStream in, ByteArrayOutputStream seen) throws IOException {
        StringBuilder text = new StringBuilder();
        String line;
        do {
            line = line(in, seen);
            if (line.length() > Stanza.COLUMNS) {
                throw new Tampered("age header: a body line longer than " + Stanza.COLUMNS + " columns");
            }
            text.append(line);
        } while (line.length() == Stanza.COLUMNS);
        return Base64Text.decode(text.toString());
    }

    /** One line without its end; only visible ASCII and spaces are let in. */
    private static String line(InputStream in, ByteArrayOutputStream seen) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < ' ' || next > '~') {
                throw new Tampered(
                        next < 0 ? "age file ends inside its header" : "age header: a byte that is not text");
            }
            if (seen.size() == MAX_BYTES) {
                throw new Tampered("age header: larger than " + MAX_BYTES + " bytes");
            }
            seen.write(next);
            line.append((char) next);
        }
        seen.write('\n');
        return line.toString();
    }

    private static byte[] mac(byte[] fileKey, byte[] covered) {
        return Hmac.sha256(Keys.hkdf(fileKey, EMPTY, "header"), covered);
    }

    private static SecretKeySpec payloadKey(byte[] fileKey, byte[] nonce) {
        return Keys.chaCha(Keys.hkdf(fileKey, nonce, "payload"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
