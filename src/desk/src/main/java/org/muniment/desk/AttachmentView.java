package org.muniment.desk;

import java.util.UUID;

/**
 * An attachment, named and described by its sender: trust none of that.
 *
 * @param id its public id
 * @param name the decoded file name; may be empty
 * @param type the declared media type
 * @param size decoded size in bytes
 * @param found the media type by content; empty when nobody looked
 * @param remark what a person should know before opening it; may be empty
 * @param scan what the virus scanner said
 */
public record AttachmentView(UUID id, String name, String type, long size, String found, String remark, FileScan scan) {

    /** Shows no name. */
    @Override
    public String toString() {
        return "AttachmentView[" + id + "]";
    }
}
