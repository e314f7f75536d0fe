package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.UuidText;

/** A ticket that is kept when its person is erased. */
@Entity
@Table(name = "erasure_item")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class ErasureItem {

    @Id
    @SequenceGenerator(name = "privacy_ids", sequenceName = "privacy_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "privacy_ids")
    long id;

    @Column(name = "row_id")
    UUID rowId;

    @Column(name = "case_id")
    long caseId;

    UUID ticket;

    long number;

    @Enumerated(EnumType.STRING)
    Kept decision;

    byte[] reason;

    String owner;

    LocalDate review;

    @Convert(converter = UuidText.class)
    @Column(name = "key_id")
    @Nullable
    UUID keyId;

    @Nullable
    Instant released;
}
