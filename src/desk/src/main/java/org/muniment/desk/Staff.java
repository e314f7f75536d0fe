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

/** A member of staff. */
@Entity
@Table(name = "staff")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class Staff {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "public_id")
    UUID publicId;

    UUID subject;

    @Column(name = "key_id")
    UUID keyId;

    @Column(name = "address_index")
    byte[] addressIndex;

    byte[] address;

    byte[] name;

    String password;

    String roles;

    boolean active;

    Instant created;

    @Column(name = "password_changed")
    Instant passwordChanged;
}
