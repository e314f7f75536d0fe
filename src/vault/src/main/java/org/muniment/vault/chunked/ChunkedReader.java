package org.muniment.vault.chunked;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import javax.crypto.Cipher;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyId;

/**
 * Opens chunks of one sealed file in any order. Header, key commitment and last chunk (hence the length) are verified
 * when it is opened, every other chunk when it is read. Immutable; as safe for threads as its {@link ChunkSource}.
 */
public final class ChunkedReader {

    private final ChunkSource source;
    private final ChunkSchedule schedule;
    private final KeyId key;
    private final long plainSize;

    private ChunkedReader(ChunkSource source, ChunkSchedule schedule, KeyId key, long plainSize) {
        this.source = source;
        this.schedule = schedule;
        this.key = key;
        this.plainSize = plainSize;
    }

    /**
     * Opens a file.
     *
     * @param scopes gives the scope expected of a file under the key it names; may refuse the key
     * @param last takes the plaintext of the last chunk, {@link ChunkFormat#CHUNK_BYTES} long or more
     * @throws Tampered where the file is not whole, not ours, or bound to something else
     */
    public static ChunkedReader open(
            ChunkSource source, Function<KeyId, ChunkScope> scopes, Unsealer worker, byte[] last) throws IOException {
        long size = ChunkFormat.plainSize(source.length());
        byte[] header = new byte[ChunkFormat.HEADER_BYTES];
        source.read(0, header, 0, header.length);
        KeyId key = ChunkFormat.keyOf(header);
        ChunkScope scope = scopes.apply(key);
        if (!key.equals(scope.id()) || !ChunkFormat.hasRole(header, scope.role())) {
            throw new Tampered("sealed file: under another key or for another use");
        }
        int saltEnd = ChunkFormat.PREAMBLE_BYTES + ChunkFormat.SALT_BYTES;
        ChunkSchedule schedule =
                ChunkSchedule.derive(scope, Arrays.copyOfRange(header, ChunkFormat.PREAMBLE_BYTES, saltEnd));
        if (!MessageDigest.isEqual(schedule.commitment(), Arrays.copyOfRange(header, saltEnd, header.length))) {
            throw new Tampered("sealed file: its key commitment does not match");
        }
        ChunkedReader reader = new ChunkedReader(source, schedule, key, size);
        reader.readChunk(ChunkFormat.lastChunk(size), last, worker);
        return reader;
    }

    /** The key the file is sealed under. */
    public KeyId key() {
        return key;
    }

    /** Plaintext bytes, verified. */
    public long plainSize() {
        return plainSize;
    }

    /** Plaintext bytes of chunk {@code k}. */
    public int chunkSize(long k) {
        return (int) Math.min(ChunkFormat.CHUNK_BYTES, plainSize - k * ChunkFormat.CHUNK_BYTES);
    }

    /**
     * Opens chunk {@code k} into the start of {@code into} and returns its plaintext size.
     *
     * @throws Tampered where it does not verify; {@code into} then holds zeros
     */
    public int readChunk(long k, byte[] into, Unsealer worker) throws IOException {
        if (k < 0 || k > ChunkFormat.lastChunk(plainSize)) {
            throw new IndexOutOfBoundsException("chunk " + k);
        }
        int size = chunkSize(k);
        int sealedSize = size + ChunkFormat.TAG_BYTES;
        source.read(ChunkFormat.chunkOffset(k), worker.sealed, 0, sealedSize);
        try {
            schedule.initialise(worker.cipher, Cipher.DECRYPT_MODE, k);
            return worker.cipher.doFinal(worker.sealed, 0, sealedSize, into, 0);
        } catch (GeneralSecurityException e) {
            Arrays.fill(into, 0, Math.min(into.length, size), (byte) 0);
            throw new Tampered("sealed file: chunk " + k + " does not verify");
        }
    }
}
