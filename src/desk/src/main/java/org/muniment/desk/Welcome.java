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

/** The record of a welcome letter. */
@Entity
@Table(name = "welcome_letter")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Welcome {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "account_id")
    long accountId;

    String version;

    @Column(name = "text_sha256")
    String textSha256;

    Instant at;

    UUID message;

    @Column(name = "mail_id")
    byte[] mailId;
}
