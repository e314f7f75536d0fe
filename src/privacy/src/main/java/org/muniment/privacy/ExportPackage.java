package org.muniment.privacy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.UuidText;

/** The package of an export: the work item that makes it, then the package itself. */
@Entity
@Table(name = "export_package")
@Cacheable(false)
@SuppressWarnings("NullAway.Init")
class ExportPackage {

    @Id
    @Column(name = "case_id")
    long caseId;

    int attempts;

    @Column(name = "next_try")
    Instant nextTry;

    UUID blob;

    @Convert(converter = UuidText.class)
    @Column(name = "key_id")
    @Nullable
    UUID keyId;

    long bytes;

    int files;

    @Column(name = "row_counts")
    String rowCounts;

    @Column(name = "root_hash")
    @Nullable
    String rootHash;

    @Column(name = "ready_until")
    @Nullable
    Instant readyUntil;

    int downloads;

    @Column(name = "last_download")
    @Nullable
    Instant lastDownload;

    boolean reminded;
}
