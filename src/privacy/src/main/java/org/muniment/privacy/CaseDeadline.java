package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;

/** One deadline of a case, as computed at receipt; never changed by a later policy. */
@Entity
@Table(name = "case_deadline")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class CaseDeadline {

    @Id
    @SequenceGenerator(name = "privacy_ids", sequenceName = "privacy_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "privacy_ids")
    long id;

    @Column(name = "case_id")
    long caseId;

    int position;

    String rule;

    String title;

    String source;

    @Column(name = "last_day")
    LocalDate lastDay;

    Instant due;
}
