package org.muniment.mail.parse;

import java.util.function.UnaryOperator;

/**
 * A file that stands inside a leaf's content instead of in a part of its own: uuencoded or yEncoded in running text, or
 * in a Microsoft TNEF part.
 *
 * @param path the leaf's path, the wrapping and the position in it: {@code 2.tnef.1}, {@code 1.uu.1}, {@code 1.yenc.1}
 * @param name file name without folders, often empty
 * @param type media type as far as it is known
 * @param cid Content-ID without angle brackets, empty when there is none
 * @param leaf the leaf it stands in
 * @param decoder takes the leaf's decoded content and returns the file's bytes; safe for several threads
 */
public record Member(String path, String name, String type, String cid, Part leaf, UnaryOperator<byte[]> decoder) {
    static final String UNKNOWN_TYPE = "application/octet-stream";

    /** The file's bytes, the leaf being decoded already. */
    public byte[] content(byte[] leafContent) {
        return decoder.apply(leafContent);
    }

    /** The file's bytes, decoded from the raw message anew. */
    public byte[] contentAgain() {
        return decoder.apply(leaf.contentAgain());
    }
}
