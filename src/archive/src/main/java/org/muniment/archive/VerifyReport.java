package org.muniment.archive;

import java.util.List;

/**
 * What reading a whole archive back has shown.
 *
 * @param members read
 * @param lines read
 * @param problems each names a member, the table of contents, the order, or the evidence; empty when the archive is sound
 */
public record VerifyReport(ArchiveId archive, long members, long lines, List<String> problems) {

    /** Whether nothing at all is wrong. */
    public boolean sound() {
        return problems.isEmpty();
    }
}
