package org.muniment.archive;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.Destruction;

/** Ends an archive: key first, which is what counts, then the bytes. */
record ArchiveDestruction(ArchiveFiles files, ArchiveKeys keys, Ledger ledger) {

    private static final Actor SELF = Actor.system("archive");

    void run(ArchiveId id, String reason) throws IOException {
        Optional<Destruction> destroyed = keys.destroy(id, reason);
        destroyed.ifPresent(key -> record(
                "archive.key-destroyed",
                id,
                Map.of(
                        "key", key.id().toString(),
                        "commitment", HexFormat.of().formatHex(key.commitment()),
                        "at", key.at().toString())));
        finish(id);
    }

    /** Deletes the files of an archive whose key is gone; also after a crash in between. */
    void finish(ArchiveId id) throws IOException {
        for (String suffix : List.of(ArchiveFiles.CHECKPOINT, ArchiveFiles.PROOF)) {
            ArchiveFiles.deleteDurably(files.beside(id, suffix));
        }
        ArchiveFiles.deleteDurably(files.tar(id));
        record("archive.destroyed", id, Map.of());
    }

    private void record(String act, ArchiveId id, Map<String, String> details) {
        ledger.append(new Act(SELF, act, Purpose.OPERATION, Evidence.object(id), details));
    }
}
