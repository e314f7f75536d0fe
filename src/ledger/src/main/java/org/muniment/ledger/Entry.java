package org.muniment.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/**
 * An entry read back.
 *
 * @param index its place, from 0
 * @param at its time
 * @param actor who
 * @param act what
 * @param purpose why
 * @param object to what
 * @param details the details, if they were asked for and their key still exists
 */
public record Entry(
        long index,
        Instant at,
        Actor actor,
        String act,
        Purpose purpose,
        String object,
        Optional<Map<String, String>> details) {}
