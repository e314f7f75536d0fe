package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One transition of a case. */
@Entity
@Table(name = "case_step")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class CaseStep {

    @Id
    @SequenceGenerator(name = "privacy_ids", sequenceName = "privacy_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "privacy_ids")
    long id;

    @Column(name = "row_id")
    UUID rowId;

    @Column(name = "case_id")
    long caseId;

    Instant at;

    @Column(name = "actor_kind")
    String actorKind;

    String actor;

    @Enumerated(EnumType.STRING)
    @Column(name = "from_state")
    CaseState fromState;

    @Enumerated(EnumType.STRING)
    @Column(name = "to_state")
    CaseState toState;

    byte @Nullable [] reason;

    @Column(name = "ledger_index")
    long ledgerIndex;
}
