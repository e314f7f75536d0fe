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

/** One message of a ticket; its wire bytes, if it has any, are a blob. */
@Entity
@Table(name = "message")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Message {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    @Column(name = "ticket_id")
    long ticketId;

    @Enumerated(EnumType.STRING)
    MessageKind kind;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID author;

    Instant at;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID blob;

    @Column(name = "wire_bytes")
    long wireBytes;

    @Column(name = "message_id_index")
    byte @Nullable [] messageIdIndex;

    @Column(name = "raw_index")
    byte @Nullable [] rawIndex;

    byte[] head;

    byte[] text;

    byte @Nullable [] quoted;

    boolean truncated;

    boolean html;
}
