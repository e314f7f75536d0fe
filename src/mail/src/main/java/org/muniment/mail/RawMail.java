package org.muniment.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of one message exactly as they arrived or as they leave, and their SHA-256.
 *
 * <p>Immutable and safe to share between threads as long as nobody writes into the array it was made from or the one
 * {@link #bytes()} returns: messages reach 50 MiB, so neither is copied. {@link #toString()} shows size and hash only.
 */
public final class RawMail {
    private final byte[] bytes;
    private final String sha256;

    private RawMail(byte[] bytes, String sha256) {
        this.bytes = bytes;
        this.sha256 = sha256;
    }

    /** The message in {@code bytes}, which the caller gives away and must not change afterwards. */
    public static RawMail of(byte[] bytes) {
        return new RawMail(bytes, HexFormat.of().formatHex(newSha256().digest(bytes)));
    }

    /** The message's bytes; not a copy, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** A fresh stream over the message from its first byte. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    /** SHA-256 of the bytes, 64 lower-case hex digits. */
    public String sha256() {
        return sha256;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawMail mail && sha256.equals(mail.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return "RawMail[" + bytes.length + " bytes, sha256 " + sha256 + "]";
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
