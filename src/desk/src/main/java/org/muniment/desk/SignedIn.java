package org.muniment.desk;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session, known by its token's fingerprint. */
@Entity
@Table(name = "session")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class SignedIn {

    @Id
    byte[] fingerprint;

    String kind;

    UUID subject;

    @Column(name = "staff_id")
    @Nullable
    Long staffId;

    @Column(name = "account_id")
    @Nullable
    Long accountId;

    Instant created;

    Instant used;

    Instant expires;
}
