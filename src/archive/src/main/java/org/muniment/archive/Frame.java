package org.muniment.archive;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A block of lines that is decrypted and decompressed together, about 1 MiB of them.
 *
 * @param number within its day, from 0
 * @param lines in it
 * @param first time of its earliest record
 * @param last time of its latest record
 */
public record Frame(LocalDate day, int number, int lines, Instant first, Instant last) {}
