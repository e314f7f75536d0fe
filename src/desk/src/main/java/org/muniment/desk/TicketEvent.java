package org.muniment.desk;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of a ticket's history. */
@Entity
@Table(name = "ticket_event")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class TicketEvent {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "ticket_id")
    long ticketId;

    Instant at;

    @Column(name = "actor_kind")
    String actorKind;

    String actor;

    String what;

    @Column(name = "row_id")
    UUID rowId;

    byte @Nullable [] detail;
}
