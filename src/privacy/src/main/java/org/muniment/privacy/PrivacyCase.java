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
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.UuidText;

/** One case: which procedure it follows, where it stands, and when its clock started. */
@Entity
@Table(name = "privacy_case")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class PrivacyCase {

    @Id
    @SequenceGenerator(name = "privacy_ids", sequenceName = "privacy_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "privacy_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    long number;

    @Enumerated(EnumType.STRING)
    Machine machine;

    @Enumerated(EnumType.STRING)
    CaseState state;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID subject;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID ticket;

    String language;

    String clock;

    Instant received;

    Instant opened;

    @Nullable
    Instant stopped;

    @Convert(converter = UuidText.class)
    @Column(name = "duplicate_of")
    @Nullable
    UUID duplicateOf;

    @Enumerated(EnumType.STRING)
    @Nullable
    Verdict verdict;

    int alarm;

    @Column(name = "key_id")
    UUID keyId;

    @Version
    long revision;
}
