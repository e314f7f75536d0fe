package org.muniment.privacy;

import java.io.InputStream;

/**
 * A package being handed over.
 *
 * @param name a file name for it
 * @param size its size, in bytes
 * @param content the ZIP, unsealed as it is read; the caller closes it
 */
public record PackageDownload(String name, long size, InputStream content) {}
