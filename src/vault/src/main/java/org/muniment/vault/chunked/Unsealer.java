package org.muniment.vault.chunked;

import javax.crypto.Cipher;

/**
 * Working memory for opening chunks (about 20 KiB), worth keeping from one chunk to the next and from one file to the
 * next. Holds ciphertext and a key between calls, never plaintext. One thread at a time.
 */
public final class Unsealer {

    final Cipher cipher = ChunkSchedule.newCipher();
    final byte[] sealed = new byte[ChunkFormat.SEALED_CHUNK_BYTES];

    /** Takes its memory. */
    public Unsealer() {}
}
