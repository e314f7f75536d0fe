package org.muniment.archive.format.v1;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One member of the tar, as the table of contents has it.
 *
 * @param name at most 100 characters of ASCII
 * @param offset of its first content byte in the tar
 * @param size of its content in bytes
 * @param sha256 of its content, lower case hexadecimal
 * @param head SHA-256 of age header and nonce, lower case hexadecimal; absent for members in clear. It binds the file
 *     key, so that a single chunk read from the middle is known to be the one that was sealed then
 * @param day present for the records of a day
 */
public record TocMember(
        String name, long offset, long size, String sha256, Optional<String> head, Optional<DaySummary> day) {

    /** First member, in clear. */
    public static final String README = "README.txt";

    /** Last member, in clear. */
    public static final String TOC = "TOC.json";

    private static final String DATA = "data/";
    private static final String DATA_END = ".jsonl.zst.age";
    private static final String INDEX = "index/";
    private static final String INDEX_END = ".age";

    /**
     * What a day's member holds.
     *
     * @param lines in it
     * @param plainBytes before compression, line ends included
     * @param frames it is cut into
     * @param first time of the earliest record
     * @param last time of the latest record
     */
    public record DaySummary(LocalDate day, long lines, long plainBytes, int frames, Instant first, Instant last) {}

    /** Member name of a day. */
    public static String dataName(LocalDate day) {
        return DATA + day + DATA_END;
    }

    /** Member name of a file of the block index. */
    public static String indexName(String file) {
        return INDEX + file + INDEX_END;
    }

    /** The file of the block index this member holds, if it holds one. */
    public Optional<String> indexFile() {
        return name.startsWith(INDEX) && name.endsWith(INDEX_END)
                ? Optional.of(name.substring(INDEX.length(), name.length() - INDEX_END.length()))
                : Optional.empty();
    }

    TocMember at(long newOffset) {
        return new TocMember(name, newOffset, size, sha256, head, day);
    }
}
