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

/** A mail to be sent; its wire bytes are a blob. */
@Entity
@Table(name = "outbox")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class OutboxMail {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    @Column(name = "message_id")
    @Nullable
    Long messageId;

    @Column(name = "key_id")
    UUID keyId;

    UUID blob;

    byte[] sender;

    @Enumerated(EnumType.STRING)
    OutboxState state;

    int attempts;

    @Column(name = "next_try")
    Instant nextTry;

    Instant created;

    boolean open;

    boolean released;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID notice;

    @Nullable
    Instant finished;
}
