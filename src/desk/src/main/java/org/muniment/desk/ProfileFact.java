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

/** One fact about a customer, with where it is from. */
@Entity
@Table(name = "profile_fact")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class ProfileFact {

    @Id
    @SequenceGenerator(name = "desk_ids", sequenceName = "desk_ids", allocationSize = 50)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "desk_ids")
    long id;

    @Column(name = "account_id")
    long accountId;

    @Enumerated(EnumType.STRING)
    ProfileField field;

    byte[] value;

    String source;

    Instant recorded;
}
