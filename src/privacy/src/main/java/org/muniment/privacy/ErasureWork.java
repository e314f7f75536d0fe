package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.UuidText;

/** The plan of an erasure and how far it is; what a crash interrupts is continued from here. */
@Entity
@Table(name = "erasure")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class ErasureWork {

    @Id
    @Column(name = "case_id")
    long caseId;

    int attempts;

    @Column(name = "next_try")
    Instant nextTry;

    @Convert(converter = UuidText.class)
    @Column(name = "key_id")
    @Nullable
    UUID keyId;

    @Column(name = "account_id")
    long accountId;

    @Convert(converter = UuidText.class)
    @Column(name = "first_officer")
    @Nullable
    UUID firstOfficer;

    @Convert(converter = UuidText.class)
    @Column(name = "second_officer")
    @Nullable
    UUID secondOfficer;

    @Column(name = "recipients_told")
    boolean recipientsTold;

    @Convert(converter = UuidText.class)
    @Column(name = "address_key")
    @Nullable
    UUID addressKey;

    byte @Nullable [] address;

    String counts;

    @Nullable
    Instant erased;

    @Nullable
    Instant horizon;

    @Nullable
    Instant proved;

    @Nullable
    String certificate;
}
