package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was wrong with one message. Not thread-safe: one for each message read. */
public final class Defects {
    /** A thing that can be wrong; its name in reports is the lower-case constant with hyphens. */
    public enum Defect {
        /** Not valid in the charset it declares; another one was taken. */
        CHARSET_WRONG,
        /** No charset declared although needed; one was guessed. */
        CHARSET_GUESSED,
        /** A charset nobody knows. */
        CHARSET_UNKNOWN,
        /** An encoded-word that ends too early or does not decode. */
        ENCODED_WORD_BROKEN,
        /** Raw bytes above 127 in a header that are not UTF-8. */
        HEADER_EIGHT_BIT,
        /** A header line that is no field. */
        HEADER_JUNK,
        /** No empty line between header and body. */
        HEADER_SEPARATOR_MISSING,
        /** A line of a mailbox file before the header. */
        MBOX_LINE,
        /** Lines end in CR alone. */
        CR_LINES,
        /** A header larger than is read. */
        HEADER_LIMIT,
        /** More parts than are read. */
        PART_LIMIT,
        /** Multiparts deeper than are read. */
        DEPTH_LIMIT,
        /** More addresses than are read. */
        ADDRESS_LIMIT,
        /** More text than is shown. */
        TEXT_LIMIT,
        /** A multipart without boundary parameter. */
        BOUNDARY_MISSING,
        /** A multipart whose boundary never comes. */
        BOUNDARY_NOT_FOUND,
        /** A multipart without closing boundary line. */
        BOUNDARY_UNCLOSED,
        /** A part after the closing boundary line. */
        PART_AFTER_CLOSE,
        /** A media type that is none. */
        TYPE_MALFORMED,
        /** A transfer encoding nobody knows. */
        TRANSFER_ENCODING_UNKNOWN,
        /** Base64 or quoted-printable that breaks its rules. */
        TRANSFER_ENCODING_BROKEN,
        /** A file in running text or TNEF whose size or checksum does not fit. */
        FILE_CHECKSUM_WRONG,
        /** A TNEF part that announces more than it holds; it stays a file, and what could be read is shown. */
        TNEF_BROKEN,
        /** More encryption or signatures than are opened. */
        CRYPTO_LIMIT,
        /** A date that cannot be read. */
        DATE_MALFORMED,
        /** No author. */
        FROM_MISSING,
        /** No Message-ID. */
        MESSAGE_ID_MISSING,
        /** Something unforeseen in the reader itself; the raw message is complete. */
        READER_FAULT
    }

    private static final Set<Defect> CUT = EnumSet.of(
            Defect.HEADER_LIMIT,
            Defect.PART_LIMIT,
            Defect.DEPTH_LIMIT,
            Defect.ADDRESS_LIMIT,
            Defect.TEXT_LIMIT,
            Defect.CRYPTO_LIMIT);

    private final Set<Defect> found = EnumSet.noneOf(Defect.class);

    /** No defects yet. */
    public Defects() {}

    /** Notes one. */
    public void add(Defect defect) {
        found.add(defect);
    }

    /** Notes those of {@code other} too. */
    void addAll(Defects other) {
        found.addAll(other.found);
    }

    boolean has(Defect defect) {
        return found.contains(defect);
    }

    /** Whether a limit cut something off. */
    public boolean truncated() {
        return found.stream().anyMatch(CUT::contains);
    }

    /** The names of those found. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Defect defect : found) {
            names.add(defect.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return List.copyOf(names);
    }
}
