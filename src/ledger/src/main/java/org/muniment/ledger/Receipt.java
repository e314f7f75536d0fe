package org.muniment.ledger;

import java.time.Instant;

/**
 * That an act is durably recorded.
 *
 * @param index its place, from 0
 * @param at its time, to the microsecond; never before that of the entry ahead of it
 */
public record Receipt(long index, Instant at) {}
