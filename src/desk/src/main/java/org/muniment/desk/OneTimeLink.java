package org.muniment.desk;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A link that works once, known by its token's fingerprint. */
@Entity
@Table(name = "one_time_link")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class OneTimeLink {

    @Id
    byte[] fingerprint;

    String purpose;

    @Column(name = "account_id")
    @Nullable
    Long accountId;

    @Convert(converter = UuidText.class)
    @Column(name = "key_id")
    @Nullable
    UUID keyId;

    byte @Nullable [] address;

    @Column(name = "row_id")
    UUID rowId;

    String roles;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID target;

    Instant created;

    Instant expires;

    @Nullable
    Instant used;
}
