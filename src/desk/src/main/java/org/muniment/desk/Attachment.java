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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An attachment: a part of its message's wire bytes, or a blob of its own. */
@Entity
@Table(name = "attachment")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Attachment {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    @Column(name = "message_id")
    long messageId;

    byte[] label;

    long bytes;

    @Nullable
    String path;

    @Convert(converter = UuidText.class)
    @Nullable
    UUID blob;

    /** Set by {@link ScanQueue} alone; a new file waits. */
    @Enumerated(EnumType.STRING)
    @Column(insertable = false, updatable = false)
    FileScan.@Nullable State scan;

    @Column(insertable = false, updatable = false)
    @Nullable
    String finding;
}
