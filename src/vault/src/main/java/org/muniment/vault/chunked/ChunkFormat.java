package org.muniment.vault.chunked;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyId;

/**
 * Sizes and positions in a sealed file, version 1: a preamble of {@value #PREAMBLE_BYTES} bytes, then salt and key
 * commitment, then chunks of {@value #CHUNK_BYTES} plaintext bytes plus a {@value #TAG_BYTES}-byte tag, of which the last
 * one is always shorter (C2SP chunked-encryption). All figures are bytes unless they say otherwise.
 */
public final class ChunkFormat {

    /** Magic (6), version (1), key id (16) and role (1). */
    public static final int PREAMBLE_BYTES = 24;
    /** Random per file; never repeats under one key. */
    public static final int SALT_BYTES = 24;
    /** Key commitment, checked before any chunk is opened. */
    public static final int COMMITMENT_BYTES = 32;
    /** Where chunk 0 starts. */
    public static final int HEADER_BYTES = PREAMBLE_BYTES + SALT_BYTES + COMMITMENT_BYTES;
    /** Plaintext of every chunk but the last, which has fewer. */
    public static final int CHUNK_BYTES = 16 * 1024;
    /** AES-GCM tag after each chunk. */
    public static final int TAG_BYTES = 16;
    /** A full chunk on disk. */
    public static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
    /** Most chunks in one file (4 PiB of plaintext), the limit of the published scheme. */
    public static final long MAX_CHUNKS = 1L << 38;

    /** Version of the preamble and of what follows it. */
    static final byte VERSION = 1;

    private static final byte[] MAGIC = "munimt".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_AT = 6;
    private static final int KEY_ID_AT = 7;
    private static final int ROLE_AT = 23;

    private ChunkFormat() {}

    /** Plaintext bytes of a sealed file of {@code fileSize} bytes; {@link Tampered} where no whole file has that size. */
    public static long plainSize(long fileSize) {
        long sealed = fileSize - HEADER_BYTES;
        long full = sealed / SEALED_CHUNK_BYTES;
        long last = sealed % SEALED_CHUNK_BYTES;
        if (sealed < 0 || last < TAG_BYTES || full >= MAX_CHUNKS) {
            throw new Tampered("sealed file: no whole file is " + fileSize + " bytes long");
        }
        return full * CHUNK_BYTES + last - TAG_BYTES;
    }

    /** File size of {@code plainSize} sealed bytes. */
    public static long fileSize(long plainSize) {
        return HEADER_BYTES + plainSize + (plainSize / CHUNK_BYTES + 1) * TAG_BYTES;
    }

    /** Number of the last chunk, counted from zero, of a file that holds {@code plainSize} bytes. */
    public static long lastChunk(long plainSize) {
        return plainSize / CHUNK_BYTES;
    }

    /** Where chunk {@code k} starts in the file. */
    public static long chunkOffset(long k) {
        return HEADER_BYTES + k * SEALED_CHUNK_BYTES;
    }

    /** The key that a file with this preamble was sealed under; {@link Tampered} where it is not a sealed file. */
    public static KeyId keyOf(byte[] preamble) {
        if (preamble.length < PREAMBLE_BYTES || !Arrays.equals(preamble, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Tampered("sealed file: not one of ours");
        }
        if (preamble[VERSION_AT] != VERSION) {
            throw new Tampered("sealed file: unknown version " + preamble[VERSION_AT]);
        }
        return KeyId.of(ByteBuffer.wrap(preamble, KEY_ID_AT, KeyId.BYTES));
    }

    static byte[] preamble(KeyId key, SealedRole role) {
        ByteBuffer bytes = ByteBuffer.allocate(PREAMBLE_BYTES);
        return bytes.put(MAGIC).put(VERSION).put(key.bytes()).put(role.code()).array();
    }

    static boolean hasRole(byte[] preamble, SealedRole role) {
        return preamble[ROLE_AT] == role.code();
    }
}
