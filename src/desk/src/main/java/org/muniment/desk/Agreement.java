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

/** That a member of staff accepted the confidentiality agreement. */
@Entity
@Table(name = "agreement")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Agreement {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "staff_id")
    long staffId;

    String version;

    @Column(name = "text_sha256")
    String textSha256;

    Instant accepted;

    Instant expires;
}
