package org.muniment.archive;

import java.io.OutputStream;

/** Counts the line ends written to it, and keeps nothing. */
final class LineCount extends OutputStream {

    private long lines;

    long lines() {
        return lines;
    }

    @Override
    public void write(int single) {
        lines += single == '\n' ? 1 : 0;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        lines += LineEnds.count(from, offset, offset + length);
    }
}
