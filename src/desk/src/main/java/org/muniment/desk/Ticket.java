package org.muniment.desk;

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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A ticket's life: mail or the web opens it ({@code OPEN}, or {@code QUARANTINED} when nobody can vouch for the sender);
 * agents answer ({@code PENDING}) and close it ({@code CLOSED}); an answer opens it again; freezing takes it out of sight
 * ({@code FROZEN}) and back to the state it had.
 */
@Entity
@Table(name = "ticket")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Ticket {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    long number;

    @Column(name = "account_id")
    @Nullable
    Long accountId;

    @Column(name = "key_id")
    UUID keyId;

    @Enumerated(EnumType.STRING)
    TicketStatus status;

    @Enumerated(EnumType.STRING)
    @Column(name = "thawed_status")
    @Nullable
    TicketStatus thawedStatus;

    byte[] subject;

    @Nullable
    String quarantine;

    @Nullable
    Long hint;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID assignee;

    Instant opened;

    Instant updated;

    int messages;
}
