package org.muniment.mail.parse;

/** What the reader does at most with one message; beyond a limit it stops looking closer and says so. */
public final class ReadingLimits {
    /** Parts looked into; what follows belongs to the last one. */
    public static final int MAX_PARTS = 10_000;

    /** Multiparts inside each other; a deeper one is a leaf. */
    public static final int MAX_DEPTH = 110;

    /** Header bytes of one part whose fields are read. */
    public static final int MAX_HEADER_BYTES = 1024 * 1024;

    /** Header fields of one part that are read. */
    public static final int MAX_FIELDS = 5_000;

    /** Bytes of a field name. */
    public static final int MAX_FIELD_NAME = 256;

    /** Addresses read from one field. */
    public static final int MAX_ADDRESSES = 10_000;

    /** Message ids read from one field. */
    public static final int MAX_MESSAGE_IDS = 1_000;

    /** Parameters read from one field. */
    public static final int MAX_PARAMETERS = 200;

    /** Characters of one decoded field. */
    public static final int MAX_FIELD_CHARS = 64 * 1024;

    /** Characters of the text shown. */
    public static final int MAX_TEXT_CHARS = 4 * 1024 * 1024;

    /** Characters of HTML that are rendered. */
    public static final int MAX_HTML_CHARS = 1024 * 1024;

    /** Bounced recipients reported. */
    public static final int MAX_BOUNCES = 1_000;

    /** Characters of one line in which quoted history is recognised. */
    public static final int MAX_QUOTE_LINE = 1_000;

    /** Files looked for inside one leaf: in running text or in a TNEF part. */
    public static final int MAX_MEMBERS = 1_000;

    /** Attributes of one TNEF stream that are read. */
    public static final int MAX_TNEF_ATTRIBUTES = 20_000;

    /** Messages inside each other in one TNEF part; a deeper one is a file. */
    public static final int MAX_TNEF_DEPTH = 8;

    /** Bytes to which compressed RTF is expanded. */
    public static final int MAX_RTF_BYTES = 8 * 1024 * 1024;

    /** Groups of RTF inside each other whose properties are kept apart. */
    public static final int MAX_RTF_DEPTH = 200;

    /** Signed or encrypted layers inside each other that are opened; a deeper one stays closed. */
    public static final int MAX_CRYPTO_DEPTH = 8;

    /** Signed or encrypted layers of one message that are opened. */
    public static final int MAX_CRYPTO_LAYERS = 16;

    /** Bytes of one text in which OpenPGP is looked for. */
    public static final int MAX_INLINE_BYTES = 2 * 1024 * 1024;

    /** Bytes opened out of all layers of one message. */
    public static final int MAX_OPENED_BYTES = 64 * 1024 * 1024;

    private ReadingLimits() {}
}
