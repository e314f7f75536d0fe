package org.muniment.archive;

/**
 * Where a frame is.
 *
 * @param offset of its first byte in the day's compressed bytes
 * @param sealed compressed bytes
 * @param plain bytes of its lines
 */
record FrameRow(Frame frame, long offset, int sealed, int plain) {}
