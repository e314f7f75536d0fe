package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.policy.Letter;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.CaseBook.Opening;
import org.muniment.privacy.export.Order;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.SubjectId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;

/** What several boundaries do with exports, in the current transaction. */
final class ExportDesk {

    private static final Actor ACTOR = Actor.system("privacy");

    /** Most packages of one person that lie ready at a time; a further request joins the newest of them. */
    static final int MAX_READY = 3;

    private static final Set<CaseState> BEING_MADE = EnumSet.of(
            CaseState.RECEIVED, CaseState.PREPARING, CaseState.REDACTING, CaseState.SEALED, CaseState.FAILED);
    private static final Set<CaseState> LYING_READY =
            EnumSet.of(CaseState.READY, CaseState.AUTHENTICATED, CaseState.DOWNLOADED);

    private final PrivacyParts parts;
    private final CaseBook book;
    private final CaseLetters letters;

    ExportDesk(PrivacyParts parts, CaseBook book, CaseLetters letters) {
        this.parts = parts;
        this.book = book;
        this.letters = letters;
    }

    /**
     * A request for an export.
     *
     * @param subject whose data; {@code null} when nobody known asks
     * @param ticket where it came from; {@code null} from the portal
     * @param language to write in
     * @param received when it arrived
     */
    record Request(@Nullable UUID subject, @Nullable UUID ticket, String language, Instant received) {}

    /** Opens a case for a person to look at; nothing is sent. */
    PrivacyCase toBeRead(Request request, Actor actor) {
        return book.open(opening(request), Cause.of(actor, "a wording that may ask for a copy of data"));
    }

    /** Opens a case and starts it at once, or joins it to an earlier one. */
    PrivacyCase start(Request request, Actor actor) {
        Optional<PrivacyCase> earlier =
                Optional.ofNullable(request.subject).flatMap(subject -> joinable(new SubjectId(subject)));
        PrivacyCase opened = book.open(opening(request), Cause.of(actor, ""));
        if (earlier.isPresent()) {
            opened.duplicateOf = earlier.get().publicId;
            book.move(opened, CaseState.DUPLICATE, Cause.of(actor, "joins case " + earlier.get().number));
            book.stop(opened);
            return opened;
        }
        prepare(opened, Cause.of(actor, ""));
        letters.send("export-received", opened, Map.of());
        return opened;
    }

    /** The newest export that was asked for in a ticket. */
    Optional<PrivacyCase> exportOf(UUID ticket) {
        return parts.entities()
                .createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.ticket = :ticket AND c.machine = :machine ORDER BY c.id DESC",
                        PrivacyCase.class)
                .setParameter("ticket", ticket)
                .setParameter("machine", Machine.EXPORT)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Whether an export is still being made or waits to be collected. */
    boolean underWay(PrivacyCase any) {
        return BEING_MADE.contains(any.state) || LYING_READY.contains(any.state);
    }

    private static boolean locked(PrivacyCase any) {
        return any.machine == Machine.THIRD_PARTY && any.state != CaseState.CLOSED;
    }

    /** What is withheld from a person: tickets that are locked because of other people's data. */
    List<Order.Redaction> redactions(SubjectId subject) {
        return book.of(subject).stream()
                .filter(ExportDesk::locked)
                .map(any -> new Order.Redaction(
                        "content of ticket " + any.ticket,
                        "GDPR Art. 15(4)",
                        "it seems to contain data of other people and is locked; case " + any.number))
                .toList();
    }

    /** Who locked what is withheld: the first person, who must not be the second. */
    List<String> lockedBy(SubjectId subject) {
        return book.of(subject).stream()
                .filter(ExportDesk::locked)
                .map(any -> book.last(any, CaseState.FLAGGED).actor)
                .toList();
    }

    /** The package is sealed and may be collected: the promise is kept. */
    void handOver(PrivacyCase found, ExportPackage work, Actor actor) {
        Instant until = parts.clock()
                .instant()
                .plus(Duration.ofDays(parts.policy().exports().pickUpDays()));
        work.readyUntil = until;
        book.move(
                found,
                CaseState.SEALED,
                new Cause(
                        actor,
                        "",
                        Map.of(
                                "rows",
                                work.rowCounts,
                                "files",
                                Integer.toString(work.files),
                                "contentHash",
                                String.valueOf(work.rootHash))));
        book.move(found, CaseState.READY, new Cause(ACTOR, "", Map.of("until", until.toString())));
        book.stop(found);
        letters.send(
                "export-ready",
                found,
                Map.of(
                        "pickUpUntil", letters.day(until, Locale.of(found.language)),
                        "fingerprint", PackageSigner.of(parts).fingerprint()));
    }

    /** Something is withheld: a second person has to look before the copy is handed over. */
    void tellWithheld(PrivacyCase found) {
        tellOfficers(
                found,
                "A copy of data waits for a second person",
                "Locked tickets are withheld from it. Somebody else than who locked them has to confirm.");
    }

    /** Writes to the data protection officers about a case. */
    void tellOfficers(PrivacyCase of, String subject, String what) {
        String body = what + "\n\n" + parts.settings().url() + "/privacy/cases/" + of.publicId + "\n";
        parts.post().tellOfficers(new Letter.Text(subject + " (case " + of.number + ")", body), CaseBook.object(of));
    }

    private Opening opening(Request request) {
        return new Opening(
                Machine.EXPORT,
                CaseState.RECEIVED,
                parts.policy().exports().clock(),
                request.subject,
                request.ticket,
                request.language,
                request.received);
    }

    private Optional<PrivacyCase> joinable(SubjectId subject) {
        var exports = book.of(subject).stream()
                .filter(any -> any.machine == Machine.EXPORT)
                .toList();
        // What nobody has read yet may be forged, and must not hold up who has shown that it is they.
        Optional<PrivacyCase> beingMade = exports.stream()
                .filter(any -> BEING_MADE.contains(any.state) && any.state != CaseState.RECEIVED)
                .findFirst();
        var ready =
                exports.stream().filter(any -> LYING_READY.contains(any.state)).toList();
        return beingMade.isPresent() || ready.size() < MAX_READY ? beingMade : Optional.of(ready.get(ready.size() - 1));
    }

    /** Makes the work item from which a package is prepared, now or after the next start. */
    void prepare(PrivacyCase started, Cause cause) {
        book.move(started, CaseState.PREPARING, cause);
        EntityManager em = parts.entities();
        ExportPackage existing = em.find(ExportPackage.class, started.id);
        ExportPackage work = existing == null ? new ExportPackage() : existing;
        work.caseId = started.id;
        work.attempts = 0;
        work.nextTry = parts.clock().instant();
        work.blob = UUID.randomUUID();
        work.rowCounts = "";
        if (existing == null) {
            em.persist(work);
        }
    }

    /** Removes a package that was made and is to be made anew; its key stays for the next. */
    void discard(PrivacyCase of, ExportPackage made) {
        try {
            Files.deleteIfExists(file(made.blob));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        made.rootHash = null;
        parts.ledger().append(Act.of(ACTOR, "export.discarded", Purpose.SUBJECT_REQUEST, CaseBook.object(of)));
    }

    /** Destroys a package for good: its key first, recorded in the ledger, then its file. */
    void purge(PrivacyCase purged, ExportPackage gone, String reason) {
        UUID key = gone.keyId;
        if (key != null) {
            destroyKey(new KeyId(key), CaseBook.object(purged), reason);
            gone.keyId = null;
        }
        try {
            Files.deleteIfExists(file(gone.blob));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void destroyKey(KeyId key, String object, String reason) {
        boolean live = parts.vault().keys().entry(key).filter(e -> e.live()).isPresent();
        if (!live) {
            return;
        }
        Destruction destruction = parts.vault().keys().destroy(key, reason);
        parts.ledger()
                .append(new Act(
                        Actor.system("privacy"),
                        "key.destroyed",
                        Purpose.SUBJECT_REQUEST,
                        object,
                        Map.of(
                                "key", key.value().toString(),
                                "kind", destruction.kind().name(),
                                "commitment", java.util.HexFormat.of().formatHex(destruction.commitment()),
                                "reason", reason)));
    }

    /** Where sealed packages lie. */
    Path folder() {
        return parts.settings().data().resolve("exports");
    }

    Path file(UUID blob) {
        return folder().resolve(blob.toString());
    }
}
