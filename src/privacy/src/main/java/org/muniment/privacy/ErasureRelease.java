package org.muniment.privacy;

import java.util.Map;
import java.util.UUID;
import org.muniment.vault.KeyId;

/** Erases what was kept: the rows go, the key is destroyed, the person is told while their address is known. */
final class ErasureRelease {

    private final PrivacyParts parts;
    private final ErasureDesk desk;

    ErasureRelease(PrivacyParts parts, ErasureDesk desk) {
        this.parts = parts;
        this.desk = desk;
    }

    void run(PrivacyCase found, ErasureItem item) {
        UUID key = item.keyId;
        parts.tickets().person().eraseKept(item.ticket, ErasureDesk.SYSTEM);
        if (key != null) {
            parts.tickets()
                    .person()
                    .destroyKey(
                            new KeyId(key), "what was kept is released, " + CaseBook.object(found), ErasureDesk.SYSTEM);
        }
        // The entity manager was cleared with the rows.
        PrivacyCase of = desk.book().lock(found.publicId);
        ErasureItem kept = desk.item(of, item.ticket).orElseThrow();
        kept.released = parts.clock().instant();
        ErasureWork work = parts.entities().find(ErasureWork.class, of.id);
        desk.tell(
                of,
                work,
                desk.letters().text("erasure-released", of, Map.of("item", "ticket " + item.number), Map.of()));
    }
}
