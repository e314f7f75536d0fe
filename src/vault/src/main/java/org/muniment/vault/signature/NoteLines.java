package org.muniment.vault.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;

/** How a signed note and its keys are written (<a href="https://c2sp.org/signed-note">C2SP</a>). */
final class NoteLines {

    private static final String DASH = "\u2014 ";
    private static final int ID_BYTES = 4;

    private NoteLines() {}

    /**
     * A key as written.
     *
     * @param name the signer's
     * @param publicKey after the signature type
     */
    record Written(String name, byte[] publicKey) {}

    /** A signature line. */
    private record Line(String name, byte[] content) {}

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c < 0x20 || c == '+' || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** The first 4 bytes of SHA-256(name, newline, type, public key). */
    static byte[] keyId(String name, byte type, byte[] publicKey) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
            sha256.update(type);
            return Arrays.copyOf(sha256.digest(publicKey), ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    static String writeKey(String name, byte type, byte[] publicKey) {
        byte[] key = ByteBuffer.allocate(1 + publicKey.length)
                .put(type)
                .put(publicKey)
                .array();
        return name + "+" + HexFormat.of().formatHex(keyId(name, type, publicKey)) + "+"
                + Base64.getEncoder().encodeToString(key);
    }

    /** Reads {@code name+hash+key} of a type; empty when it is anything else. */
    static Optional<Written> readKey(String text, byte type) {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] key = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
            if (key.length > 1 && key[0] == type) {
                byte[] publicKey = Arrays.copyOfRange(key, 1, key.length);
                if (HexFormat.of().formatHex(keyId(parts[0], type, publicKey)).equals(parts[1])
                        && Base64.getEncoder().encodeToString(key).equals(parts[2])) {
                    return Optional.of(new Written(parts[0], publicKey));
                }
            }
        } catch (IllegalArgumentException e) {
            // not one
        }
        return Optional.empty();
    }

    /** The signature type a written key says it is of; -1 when it says none. */
    static int typeOf(String text) {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] key = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
            return key.length == 0 ? -1 : key[0];
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    static String line(String name, byte[] id, byte[] content) {
        byte[] full = ByteBuffer.allocate(ID_BYTES + content.length)
                .put(id)
                .put(content)
                .array();
        return DASH + name + " " + Base64.getEncoder().encodeToString(full) + "\n";
    }

    /** A note's text, which ends with a newline; {@link Tampered} when the note is malformed. */
    static String text(String note, String name) {
        return note.substring(0, gap(note, name) + 1);
    }

    private static int gap(String note, String name) {
        int gap = note.lastIndexOf("\n\n");
        if (note.length() > VerifierKey.MAX_NOTE_LENGTH || gap < 0 || !note.endsWith("\n") || hasControls(note)) {
            throw new Tampered("signed note of " + name + " is malformed");
        }
        return gap;
    }

    private static boolean hasControls(String note) {
        return note.chars().anyMatch(c -> c < 0x20 && c != '\n');
    }

    /**
     * What follows the key id in each of a key's signature lines; other keys' lines are passed over.
     *
     * @throws Tampered when the note is malformed
     */
    static List<byte[]> signatures(String note, String name, byte[] id) {
        return note.substring(gap(note, name) + 2)
                .lines()
                .map(NoteLines::parse)
                .filter(line -> line.name.equals(name)
                        && line.content.length >= ID_BYTES
                        && Arrays.equals(id, Arrays.copyOf(line.content, ID_BYTES)))
                .map(line -> Arrays.copyOfRange(line.content, ID_BYTES, line.content.length))
                .toList();
    }

    private static Line parse(String line) {
        String[] words = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        if (words.length == 2) {
            try {
                byte[] content = Base64.getDecoder().decode(words[1]);
                if (Base64.getEncoder().encodeToString(content).equals(words[1])) {
                    return new Line(words[0], content);
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
        }
        throw new Tampered("signed note has a malformed signature line");
    }
}
