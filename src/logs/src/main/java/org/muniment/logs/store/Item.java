package org.muniment.logs.store;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.LogRecord;
import org.muniment.terms.TenantId;

/**
 * One record on its way into its partition.
 *
 * @param id 16 bytes made from the sender's own id, if it gave one
 */
public record Item(TenantId tenant, String stream, byte @Nullable [] id, LogRecord record) {

    /** Bytes of an id. */
    public static final int ID_BYTES = 16;

    /** The UTC day it belongs to. */
    public LocalDate day() {
        return record.time().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
