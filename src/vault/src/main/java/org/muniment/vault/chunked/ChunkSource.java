package org.muniment.vault.chunked;

import java.io.IOException;

/** Ranged reads of one sealed file's bytes; must allow calls from several threads where its reader is shared. */
public interface ChunkSource {

    /** Bytes of the sealed file; fixed while the source is in use. */
    long length() throws IOException;

    /** Fills {@code length} bytes of {@code into} from {@code position} of the file; {@link java.io.EOFException} past its end. */
    void read(long position, byte[] into, int offset, int length) throws IOException;
}
