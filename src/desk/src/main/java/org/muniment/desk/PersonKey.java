package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A public key or certificate of a customer.
 *
 * @param id its public id
 * @param scheme {@code smime} or {@code pgp}
 * @param fingerprint lower-case hex
 * @param addresses the addresses it names, lower case
 * @param expires until when it counts; empty when it does not end
 * @param offered when it came with a mail first
 * @param confirmed when a member of staff confirmed it
 * @param confirmedBy who did
 * @param usable whether mail can be encrypted to it now
 */
public record PersonKey(
        UUID id,
        String scheme,
        String fingerprint,
        List<String> addresses,
        Optional<Instant> expires,
        Instant offered,
        Optional<Instant> confirmed,
        Optional<UUID> confirmedBy,
        boolean usable) {
    @Override
    public String toString() {
        return "PersonKey[" + id + "]";
    }
}
