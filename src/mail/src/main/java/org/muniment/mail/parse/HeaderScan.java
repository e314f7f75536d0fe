package org.muniment.mail.parse;

import java.util.Set;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Finds the fields of one header (RFC 5322 section 2.2) and where the body starts, forgiving junk lines, missing
 * separators and boundary lines that come too early.
 */
final class HeaderScan {
    /** Fields common enough that a line starting with one continues a broken header rather than a body. */
    private static final Set<String> WELL_KNOWN = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "content-type",
            "reply-to",
            "content-transfer-encoding",
            "content-disposition",
            "received",
            "return-path",
            "references",
            "in-reply-to",
            "sender",
            "x-mailer",
            "dkim-signature",
            "content-id",
            "content-description",
            "delivered-to",
            "list-id");

    private final PartWalker walker;
    private final Lines lines;
    private final Part part;
    private final boolean outermost;
    private final int limit;

    private String name = "";
    private int valueStart;
    private int valueEnd;

    HeaderScan(PartWalker walker, Part part, boolean outermost) {
        this.walker = walker;
        this.lines = walker.lines();
        this.part = part;
        this.outermost = outermost;
        this.limit = lines.start() + ReadingLimits.MAX_HEADER_BYTES;
    }

    /** Reads up to the body; returns the boundary that ended the header early, or -1. */
    int scan() {
        boolean first = true;
        while (lines.hasLine()) {
            if (lines.isEmpty()) {
                lines.next();
                break;
            }
            int match = lines.startsWithDashes() && walker.mayHoldDelimiters() ? walker.delimiter() : -1;
            if (match >= 0) {
                finishField();
                walker.headerEndsAtDelimiter();
                return match;
            }
            if (!line(first)) {
                break;
            }
            first = false;
        }
        finishField();
        return -1;
    }

    /** Takes the current line; false when it already belongs to the body. */
    private boolean line(boolean first) {
        int colon = lines.startsWithBlank() ? -1 : lines.colon();
        if (colon >= 0) {
            finishField();
            name = lines.name(colon);
            valueStart = colon + 1;
            valueEnd = lines.end();
            lines.next();
            return true;
        }
        if (lines.startsWithBlank() && first && indented()) {
            return true;
        }
        if (lines.startsWithBlank()) {
            return continuation();
        }
        if (outermost && first && (lines.startsWith("From ") || lines.startsWith(">From "))) {
            walker.defects().add(Defect.MBOX_LINE);
            lines.next();
            return true;
        }
        return junk();
    }

    /** A well-known field on the very first line that stands one blank or more to the right. */
    private boolean indented() {
        int line = lines.start();
        lines.skipBlanks();
        int colon = lines.colon();
        boolean field = colon >= 0 && WELL_KNOWN.contains(lines.name(colon));
        if (!field) {
            lines.back(line);
            return false;
        }
        walker.defects().add(Defect.HEADER_JUNK);
        name = lines.name(colon);
        valueStart = colon + 1;
        valueEnd = lines.end();
        lines.next();
        return true;
    }

    private boolean continuation() {
        boolean blank = lines.isBlank();
        int end = lines.end();
        lines.next();
        if (blank && (!lines.hasLine() || (!lines.startsWithBlank() && lines.colon() < 0))) {
            walker.defects().add(Defect.HEADER_JUNK);
            if (lines.hasLine() && lines.isEmpty()) {
                lines.next();
            }
            return false;
        }
        if (name.isEmpty()) {
            walker.defects().add(Defect.HEADER_JUNK);
            return true;
        }
        valueEnd = end;
        return true;
    }

    private boolean junk() {
        int bodyStart = lines.start();
        int end = lines.end();
        lines.next();
        int colon = lines.hasLine() && !lines.startsWithBlank() ? lines.colon() : -1;
        boolean goesOn = colon >= 0 && WELL_KNOWN.contains(lines.name(colon));
        if (goesOn) {
            walker.defects().add(Defect.HEADER_JUNK);
            valueEnd = name.isEmpty() ? valueEnd : end;
            return true;
        }
        lines.back(bodyStart);
        walker.defects().add(Defect.HEADER_SEPARATOR_MISSING);
        return false;
    }

    private void finishField() {
        if (name.isEmpty()) {
            return;
        }
        int end = Math.min(valueEnd, limit);
        if (valueEnd > limit) {
            walker.defects().add(Defect.HEADER_LIMIT);
        }
        if (valueStart <= end) {
            part.header().add(name, new Slice(valueStart, end));
        }
        name = "";
    }
}
