package org.muniment.desk;

import java.util.UUID;

/**
 * An attachment, named and described by its sender: trust none of it.
 *
 * @param id its public id
 * @param name the decoded file name; may be empty
 * @param type the declared media type
 * @param size decoded size in bytes
 */
public record AttachmentView(UUID id, String name, String type, long size) {}
