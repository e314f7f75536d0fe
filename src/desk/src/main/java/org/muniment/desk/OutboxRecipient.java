package org.muniment.desk;

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
import org.muniment.mail.SendReport;

/** One recipient of a mail to be sent, and how far that got. */
@Entity
@Table(name = "outbox_recipient")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class OutboxRecipient {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "row_id")
    UUID rowId;

    @Column(name = "outbox_id")
    long outboxId;

    @Column(name = "address_index")
    byte[] addressIndex;

    byte[] address;

    @Enumerated(EnumType.STRING)
    SendReport.State state;

    byte @Nullable [] reply;

    @Nullable
    Instant at;

    byte @Nullable [] hop;

    @Enumerated(EnumType.STRING)
    Sending.@Nullable Bounce bounce;

    @Column(name = "bounce_status")
    @Nullable
    String bounceStatus;

    @Nullable
    Instant bounced;
}
