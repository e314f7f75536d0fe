package org.muniment.logs.intake;

import java.util.Objects;
import java.util.Optional;

/**
 * One line handed in.
 *
 * @param stream the stream it is for; see {@link Streams}
 * @param id the sender's own id for it, at most {@value #MAX_ID} characters: a second document with the same id, tenant,
 *     stream and day is a duplicate
 * @param line the line, without its line end
 */
public record Document(String stream, Optional<String> id, byte[] line) {

    /** Longest id, in characters. */
    public static final int MAX_ID = 512;

    /** Refuses nulls; shortens nothing: what is too long becomes a refused item. */
    public Document {
        Objects.requireNonNull(stream);
        Objects.requireNonNull(id);
        Objects.requireNonNull(line);
    }

    /** A line without an id. */
    public static Document of(String stream, byte[] line) {
        return new Document(stream, Optional.empty(), line);
    }

    /** Hides the line. */
    @Override
    public String toString() {
        return "Document[" + stream + ", " + line.length + " bytes]";
    }
}
