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

/** What a case about data of third persons knows: the facts, the evidence, the report. */
@Entity
@Table(name = "incident")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Incident {

    @Id
    @Column(name = "case_id")
    long caseId;

    byte[] categories;

    int persons;

    int records;

    @Column(name = "content_hash")
    @Nullable
    String contentHash;

    @Column(name = "sealed_at")
    @Nullable
    Instant sealedAt;

    @Column(name = "review_due")
    @Nullable
    Instant reviewDue;

    @Column(name = "review_told")
    boolean reviewTold;

    byte @Nullable [] report;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID dispatch;

    @Column(name = "dispatched_by")
    @Nullable
    String dispatchedBy;

    @Column(name = "reported_at")
    @Nullable
    Instant reportedAt;
}
