package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Walks a message once, line by line, and finds its parts (RFC 2046). Work is linear in the message's size: every line
 * is looked at once, against the boundaries open at that point. Not thread-safe; one for each message.
 */
public final class PartWalker {
    /** No boundary line: the end of the message. */
    private static final int END = -1;
    /** Innermost multiparts whose closing line may have something behind it. */
    private static final int MAX_LOOSE = 4;

    private final byte[] raw;
    private final String base;
    private final Defects defects;
    private final Lines lines;
    private final List<Boundary> open = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private int parts;

    private int delimiterStart;
    private int contentEnd;
    private boolean closing;

    /** A walker over {@code raw}. */
    public PartWalker(byte[] raw, Defects defects) {
        this(raw, "", defects);
    }

    /** A walker over {@code raw}, the paths of whose parts begin with {@code base}. */
    public PartWalker(byte[] raw, String base, Defects defects) {
        this.raw = raw;
        this.base = base;
        this.defects = defects;
        this.lines = new Lines(raw);
        if (lines.endInCr()) {
            defects.add(Defect.CR_LINES);
        }
    }

    /** The message with all its parts. */
    public Part walk() {
        Part root = new Part(raw, base + "1", defects);
        lines.skipMark();
        entity(root, new Place(base, 0, false));
        return root;
    }

    /** The pieces that cover the raw message; after {@link #walk}. */
    public List<Piece> pieces() {
        return pieces;
    }

    private static final class Boundary {
        private final byte[] text;
        private boolean closed;

        Boundary(String text) {
            this.text = text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Where a part stands: what its children's paths start with, how deep it is, and whether in a digest. */
    private record Place(String prefix, int depth, boolean inDigest) {}

    /** Reads one part from the current line on; returns which open boundary ended it. */
    private int entity(Part part, Place place) {
        parts++;
        int from = parts == 1 ? 0 : contentEnd;
        int match = new HeaderScan(this, part, place.depth() == 0).scan();
        part.headerComplete(place.inDigest());
        int headerEnd = lines.start();
        if (match != END) {
            headerEnd = delimiterStart;
        }
        cover(from, headerEnd, Piece.Kind.HEADER);
        part.body(new Slice(headerEnd, headerEnd));
        if (match != END) {
            if (part.isMultipart()) {
                part.becomeLeaf("text/plain");
            }
            contentEnd = delimiterStart;
            return match;
        }
        if (part.isMultipart()) {
            prepare(part, place.depth());
        }
        return part.isMultipart() ? multipart(part, place) : leaf(part);
    }

    private int leaf(Part part) {
        int start = lines.start();
        int match = skip();
        part.body(new Slice(start, contentEnd));
        cover(start, contentEnd, Piece.Kind.LEAF);
        return match;
    }

    /** Decides whether a multipart can be walked, and under which boundary. */
    private void prepare(Part part, int depth) {
        String boundary = part.typeField().parameter("boundary").stripTrailing();
        if (depth >= ReadingLimits.MAX_DEPTH) {
            defects.add(Defect.DEPTH_LIMIT);
            part.becomeLeaf("application/octet-stream");
        } else if (boundary.isEmpty()) {
            defects.add(Defect.BOUNDARY_MISSING);
            boundary = lines.firstDelimiter();
            if (boundary.isEmpty()) {
                part.becomeLeaf("text/plain");
            }
        }
        if (part.isMultipart()) {
            open.add(new Boundary(boundary));
        }
    }

    private int multipart(Part part, Place place) {
        int mine = open.size() - 1;
        int start = lines.start();
        int match = skip();
        if (match != mine || closing) {
            defects.add(Defect.BOUNDARY_NOT_FOUND);
            if (match != mine) {
                open.remove(mine);
                part.becomeLeaf("text/plain");
                part.body(new Slice(start, contentEnd));
                cover(start, contentEnd, Piece.Kind.LEAF);
                return match;
            }
        }
        cover(start, contentEnd, Piece.Kind.PREAMBLE);
        while (match == mine) {
            match = closing ? epilogue(mine) : child(part, place);
        }
        if (!open.get(mine).closed) {
            defects.add(Defect.BOUNDARY_UNCLOSED);
        }
        open.remove(mine);
        return match;
    }

    private int child(Part part, Place place) {
        String path = place.prefix() + (part.children().size() + 1);
        Part child = new Part(raw, path, defects);
        part.add(child);
        int start = lines.start();
        int match = entity(
                child, new Place(path + ".", place.depth() + 1, part.type().equals("multipart/digest")));
        child.whole(new Slice(start, Math.max(start, contentEnd)));
        return match;
    }

    private int epilogue(int mine) {
        open.get(mine).closed = true;
        int start = contentEnd;
        int match = skip();
        cover(start, contentEnd, Piece.Kind.EPILOGUE);
        if (match == mine && !closing) {
            defects.add(Defect.PART_AFTER_CLOSE);
        }
        return match;
    }

    private void cover(int start, int end, Piece.Kind kind) {
        if (end > start) {
            pieces.add(new Piece(new Slice(start, end), kind));
        }
    }

    /** Goes behind the next boundary line that counts, or to the end; sets where the content before it ends. */
    private int skip() {
        int first = lines.start();
        if (open.isEmpty() || parts >= ReadingLimits.MAX_PARTS) {
            if (!open.isEmpty()) {
                defects.add(Defect.PART_LIMIT);
            }
            lines.toEnd();
        }
        while (lines.hasLine()) {
            int match = lines.startsWithDashes() ? delimiter() : END;
            if (match != END) {
                delimiterStart = lines.start();
                contentEnd = lines.beforeBreak(delimiterStart, first);
                lines.next();
                return match;
            }
            lines.next();
        }
        contentEnd = raw.length;
        return END;
    }

    /** Which open boundary the current line is; the innermost unclosed one wins. */
    int delimiter() {
        int closedMatch = END;
        boolean closedClosing = false;
        for (int i = open.size() - 1; i >= 0; i--) {
            Boundary boundary = open.get(i);
            int kind = lines.matches(boundary.text);
            if (kind > 0 && !boundary.closed) {
                closing = kind == 2;
                return i;
            }
            if (kind > 0 && closedMatch == END) {
                closedMatch = i;
                closedClosing = kind == 2;
            }
        }
        closing = closedClosing;
        return closedMatch == END ? looselyClosed() : closedMatch;
    }

    /** The innermost open boundary whose closing line this is but for what stands behind it. */
    private int looselyClosed() {
        for (int i = open.size() - 1; i >= Math.max(0, open.size() - MAX_LOOSE); i--) {
            if (!open.get(i).closed && lines.closesLoosely(open.get(i).text)) {
                closing = true;
                return i;
            }
        }
        return END;
    }

    /** Notes that a header ended at a boundary line, and goes behind it. */
    void headerEndsAtDelimiter() {
        delimiterStart = lines.start();
        lines.next();
    }

    boolean mayHoldDelimiters() {
        return !open.isEmpty() && parts < ReadingLimits.MAX_PARTS;
    }

    Lines lines() {
        return lines;
    }

    Defects defects() {
        return defects;
    }
}
