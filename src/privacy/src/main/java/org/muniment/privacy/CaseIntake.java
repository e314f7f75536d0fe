package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.UuidText;

/** A message still to be read for requests. */
@Entity
@Table(name = "case_intake")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class CaseIntake {

    @Id
    @SequenceGenerator(name = "privacy_ids", sequenceName = "privacy_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "privacy_ids")
    long id;

    UUID ticket;

    UUID message;

    boolean opens;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID subject;

    Instant received;

    boolean quarantined;

    int attempts;

    @Column(name = "next_try")
    Instant nextTry;
}
