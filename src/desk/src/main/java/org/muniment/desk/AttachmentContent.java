package org.muniment.desk;

import java.io.InputStream;

/**
 * An opened attachment.
 *
 * @param attachment what it is
 * @param content its decoded bytes; the caller closes it
 */
public record AttachmentContent(AttachmentView attachment, InputStream content) {}
