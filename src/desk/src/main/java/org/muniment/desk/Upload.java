package org.muniment.desk;

/**
 * A file that goes with a reply or a new ticket. At most {@value #MAX_BYTES} bytes.
 *
 * @param name its file name, without folders
 * @param type its media type
 * @param content its bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record Upload(String name, String type, byte[] content) {

    /** Largest upload, in bytes. */
    public static final int MAX_BYTES = 25 * 1024 * 1024;

    @Override
    public String toString() {
        return "Upload[" + content.length + " bytes]";
    }
}
