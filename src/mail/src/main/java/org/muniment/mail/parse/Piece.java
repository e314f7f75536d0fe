package org.muniment.mail.parse;

/**
 * A piece of the raw message; all of them in order cover each byte once.
 *
 * @param slice where it is
 * @param kind what it is
 */
public record Piece(Slice slice, Kind kind) {
    /** What a piece is. */
    public enum Kind {
        /** Fields, with the boundary line before and the empty line after them. */
        HEADER,
        /** A leaf's body. */
        LEAF,
        /** Before the first boundary line. */
        PREAMBLE,
        /** The closing boundary line and what follows. */
        EPILOGUE
    }
}
