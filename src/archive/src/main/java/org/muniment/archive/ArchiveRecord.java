package org.muniment.archive;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * One record on its way into an archive.
 *
 * @param time kept to the millisecond in the block index; need not be in order, but days are searched fastest when it is
 * @param jsonLine the line as it will be given back, without its line end; no byte {@code '\n'} inside, at most
 *     {@link #MAX_LINE_BYTES}. Not copied: leave it alone until the archive asks for the next record
 * @param terms for each field the terms by which {@link BlockQuery} finds the record; field names of 1 to 200 characters
 *     that do not start with an underscore
 */
public record ArchiveRecord(Instant time, byte[] jsonLine, Map<String, ? extends Collection<String>> terms) {

    /** Bytes of one line at most: 16 MiB. */
    public static final int MAX_LINE_BYTES = 16 << 20;
}
