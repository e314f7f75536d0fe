package org.muniment.archive;

import java.time.LocalDate;

/**
 * A day on its way into the archive of its month.
 *
 * @param day in UTC
 * @param records opened when it is this day's turn, and not before: days of one pass are read one after the other
 */
public record OfferedDay(LocalDate day, DaySource records) {}
