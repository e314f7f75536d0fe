package org.muniment.privacy.export;

import java.util.SortedMap;

/**
 * A finished copy.
 *
 * @param rows rows by table
 * @param files payload files
 * @param bytes size of the payload
 * @param rootHash SHA-256 in hexadecimal of the tag manifest, which covers every file
 */
public record Made(SortedMap<String, Long> rows, int files, long bytes, String rootHash) {}
