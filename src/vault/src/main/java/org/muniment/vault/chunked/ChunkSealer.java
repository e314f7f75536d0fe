package org.muniment.vault.chunked;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Seals one file chunk by chunk, in order: {@link #header()} first, then full chunks, then exactly one shorter chunk
 * (perhaps empty), which ends it. The caller writes what it gets. Not thread-safe.
 */
public final class ChunkSealer {

    private static final SecureRandom SALTS = new SecureRandom();

    private final ChunkSchedule schedule;
    private final Cipher cipher = ChunkSchedule.newCipher();
    private final byte[] header;
    private long next;
    private boolean finished;

    private ChunkSealer(ChunkScope scope, byte[] salt) {
        schedule = ChunkSchedule.derive(scope, salt);
        header = Arrays.copyOf(scope.preamble(), ChunkFormat.HEADER_BYTES);
        System.arraycopy(salt, 0, header, ChunkFormat.PREAMBLE_BYTES, ChunkFormat.SALT_BYTES);
        byte[] commitment = schedule.commitment();
        System.arraycopy(commitment, 0, header, ChunkFormat.PREAMBLE_BYTES + ChunkFormat.SALT_BYTES, commitment.length);
    }

    /** Begins a file under a fresh salt. */
    public static ChunkSealer start(ChunkScope scope) {
        byte[] salt = new byte[ChunkFormat.SALT_BYTES];
        SALTS.nextBytes(salt);
        return new ChunkSealer(scope, salt);
    }

    /** For known-answer tests alone: a salt used twice under one key gives the plaintext of both files away. */
    static ChunkSealer startWithInsecureSalt(ChunkScope scope, byte[] salt) {
        return new ChunkSealer(scope, salt.clone());
    }

    /** The first {@link ChunkFormat#HEADER_BYTES} bytes of the file. */
    public byte[] header() {
        return header.clone();
    }

    /**
     * Seals the next chunk into {@code sealed} and returns its size, {@code length} plus the tag. A {@code length} below
     * {@link ChunkFormat#CHUNK_BYTES} makes it the last.
     *
     * @throws IllegalStateException after the last chunk, or past {@link ChunkFormat#MAX_CHUNKS}
     */
    public int seal(byte[] plain, int offset, int length, byte[] sealed) {
        if (finished || next >= ChunkFormat.MAX_CHUNKS) {
            throw new IllegalStateException("sealed file is complete");
        }
        if (length > ChunkFormat.CHUNK_BYTES) {
            throw new IllegalArgumentException("chunk of " + length + " bytes");
        }
        try {
            schedule.initialise(cipher, Cipher.ENCRYPT_MODE, next++);
            finished = length < ChunkFormat.CHUNK_BYTES;
            return cipher.doFinal(plain, offset, length, sealed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }
}
