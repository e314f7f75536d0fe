package org.muniment.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * A reason to keep what the policy would destroy.
 *
 * @param tenant whose data
 * @param archive the one archive, with those of its late records; all of the tenant's, hot logs included, when absent
 * @param basis the law, claim or order that demands it, 1 to 500 characters; without one there is no hold
 * @param reason for people, 1 to 2,000 characters
 * @param owner who answers for it
 * @param placed when
 * @param review the day on which the owner must look at it again; a hold outlives it, and is then reported as overdue
 */
public record Hold(
        UUID id,
        TenantId tenant,
        Optional<ArchiveId> archive,
        String basis,
        String reason,
        Actor owner,
        Instant placed,
        LocalDate review) {

    /** @throws Refusal {@code BAD_INPUT} if basis or reason is missing or too long, or the archive is another tenant's */
    public Hold {
        if (basis.isBlank() || basis.length() > 500 || reason.isBlank() || reason.length() > 2000) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a hold needs a legal basis and a reason");
        }
        if (archive.isPresent() && !archive.get().tenant().equals(tenant)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a hold is on archives of its own tenant");
        }
    }

    /** Whether it keeps this archive: the one it is on, or one of late records that belong to it. */
    public boolean covers(ArchiveId id) {
        return archive.map(held -> held.equals(id) || held.equals(id.original()))
                .orElse(tenant.equals(id.tenant()));
    }

    /** Whether its owner should have looked at it by now. */
    public boolean overdue(LocalDate today) {
        return today.isAfter(review);
    }
}
