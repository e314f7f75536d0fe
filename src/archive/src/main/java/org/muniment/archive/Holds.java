package org.muniment.archive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.TenantId;

/** The holds of all tenants. Safe for several threads. */
public final class Holds {

    Holds() {}

    /** Places a hold; the ledger knows first. */
    public Hold place(Order order) {
        throw new UnsupportedOperationException();
    }

    /**
     * What a new hold is to say.
     *
     * @param archive the one archive; all of the tenant's data when absent
     */
    public record Order(
            TenantId tenant, Optional<ArchiveId> archive, String basis, Warrant warrant, LocalDate review) {}

    /** Ends a hold; the ledger knows first. Refused ({@code NOT_FOUND}) if there is none of that id. */
    public void release(UUID id, Warrant warrant) {
        throw new UnsupportedOperationException();
    }

    /** All holds, oldest first. */
    public List<Hold> list() {
        throw new UnsupportedOperationException();
    }

    /** Whether anything keeps this archive. */
    public boolean isHeld(ArchiveId id) {
        throw new UnsupportedOperationException();
    }

    /** Whether anything keeps the records of a stream and day, hot or archived. */
    public boolean isHeld(TenantId tenant, String stream, LocalDate day) {
        return isHeld(ArchiveId.of(tenant, stream, day));
    }
}
