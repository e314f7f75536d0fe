package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.export.ExportMaker;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyId;
import org.muniment.vault.chunked.SealedFile;

/**
 * People's copies of their data: asked for by mail or on the web, prepared in the background, collected after signing in.
 * Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Exports {

    private static final Set<CaseState> COLLECTABLE =
            EnumSet.of(CaseState.READY, CaseState.AUTHENTICATED, CaseState.DOWNLOADED);

    private final PrivacyParts parts;
    private final CaseBook book;
    private final ExportDesk desk;

    /** For the container. */
    @Inject
    public Exports(PrivacyParts parts) {
        this.parts = parts;
        this.book = new CaseBook(parts);
        this.desk = new ExportDesk(parts, book, new CaseLetters(parts, book));
    }

    @SuppressWarnings("NullAway")
    protected Exports() {
        this.parts = null;
        this.book = null;
        this.desk = null;
    }

    /**
     * A signed-in person asks for their copy. A request while one is being made joins it.
     *
     * @param language to write in, two letters of ISO 639-1
     * @return the case; a joined one is {@code DUPLICATE}
     */
    public CaseView request(String language, Caller customer) {
        if (!language.matches("[a-z]{2}")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a language has two letters");
        }
        ExportDesk.Request request = new ExportDesk.Request(
                person(customer), null, language, parts.clock().instant());
        return book.view(desk.start(request, customer.actor()), false);
    }

    /**
     * A person takes up the link "I did not ask for this": the case ends and its package is destroyed. The proof stands in
     * the letter to the address on file; nobody needs to sign in.
     */
    public void notMe(UUID id, String proof) {
        checkNotMe(id, proof);
        PrivacyCase found = book.lock(id);
        if (book.was(found, CaseState.ABUSE)
                || !found.machine.after(found.state).contains(CaseState.ABUSE)) {
            return;
        }
        boolean collected = Optional.ofNullable(parts.entities().find(ExportPackage.class, found.id))
                .filter(made -> made.downloads > 0)
                .isPresent();
        stop(found);
        desk.tellOfficers(
                found,
                "Somebody asked for data in another person's name",
                collected
                        ? "The person on file says they did not ask, and the copy was collected before they said so:"
                                + " look at it as a breach."
                        : "The person on file says they did not ask. Nothing was handed over; the copy is destroyed.");
    }

    private void stop(PrivacyCase found) {
        book.move(found, CaseState.ABUSE, Cause.of(Actor.PUBLIC, "the person on file did not ask for it"));
        book.stop(found);
        ExportPackage made = parts.entities().find(ExportPackage.class, found.id);
        if (made != null) {
            desk.purge(found, made, "not asked for");
        }
        book.move(found, CaseState.PURGED, Cause.of(Actor.system("privacy"), ""));
    }

    /** Refuses ({@code NOT_FOUND}) a link that no letter of ours holds. */
    public void checkNotMe(UUID id, String proof) {
        if (!parts.vault().tokens().macMatches(proof, CaseLetters.NOT_ME, id.toString())) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
    }

    /**
     * Hands a package over to its person, who has signed in; recorded in the ledger first. Refused ({@code EXPIRED}) after
     * the policy's days or downloads. An aborted transfer counts.
     */
    public PackageDownload download(UUID id, Caller customer) {
        UUID person = person(customer);
        PrivacyCase found = book.lock(id);
        if (found.machine != Machine.EXPORT || !person.equals(found.subject)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        ExportPackage made = parts.entities().find(ExportPackage.class, found.id);
        if (made == null || !COLLECTABLE.contains(found.state)) {
            throw new Refusal(
                    made == null || made.readyUntil == null ? Refusal.Code.CONFLICT : Refusal.Code.EXPIRED,
                    "the package is not ready to be collected");
        }
        Instant now = parts.clock().instant();
        UUID key = made.keyId;
        Instant readyUntil = made.readyUntil;
        boolean over = readyUntil == null || !now.isBefore(readyUntil);
        if (key == null || over || made.downloads >= parts.policy().exports().downloads()) {
            throw new Refusal(Refusal.Code.EXPIRED, "the package can no longer be collected");
        }
        made.downloads++;
        made.lastDownload = now;
        release(found, made, customer);
        try {
            var file = desk.file(made.blob);
            long size = SealedFile.plainSize(file);
            return new PackageDownload(
                    "export-" + found.number + ".zip",
                    size,
                    SealedFile.open(
                            file, parts.vault().keys().open(new KeyId(key)), ExportMaker.context(found.publicId)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies from which something is withheld and that wait for a second person, oldest first. */
    public List<CaseView> awaiting(Caller second) {
        SecondPerson.requireRole(second);
        return parts
                .entities()
                .createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.machine = :machine AND c.state = :state ORDER BY c.id",
                        PrivacyCase.class)
                .setParameter("machine", Machine.EXPORT)
                .setParameter("state", CaseState.REDACTING)
                .setMaxResults(CaseQuery.MAX_LIMIT)
                .getResultList()
                .stream()
                .map(any -> book.view(any, true))
                .toList();
    }

    /** What is withheld from a copy and why, without its content; recorded in the ledger. */
    public List<String> withheld(UUID id, Caller second) {
        SecondPerson.requireRole(second);
        PrivacyCase found = book.find(id).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        parts.ledger().append(Act.of(second.actor(), "case.read", second.purpose(), CaseBook.object(found)));
        return desk.redactions(new SubjectId(subjectOf(found))).stream()
                .map(withheld -> withheld.what() + ": " + withheld.reason() + " (" + withheld.article() + ")")
                .toList();
    }

    /** A second person, who did not lock what is withheld, agrees that it is: the copy is handed over. */
    public CaseView approve(UUID id, Caller second) {
        PrivacyCase found = waiting(id);
        SecondPerson.require(second, desk.lockedBy(new SubjectId(subjectOf(found))));
        desk.handOver(found, parts.entities().find(ExportPackage.class, found.id), second.actor());
        return book.view(found, true);
    }

    /** A second person does not agree, or the locked tickets are open again: the copy is made anew. */
    public CaseView again(UUID id, String reasons, Caller second) {
        SecondPerson.requireRole(second);
        if (reasons.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say why");
        }
        PrivacyCase found = waiting(id);
        ExportPackage made = parts.entities().find(ExportPackage.class, found.id);
        desk.discard(found, made);
        desk.prepare(found, Cause.of(second.actor(), reasons.strip()));
        return book.view(found, true);
    }

    private PrivacyCase waiting(UUID id) {
        PrivacyCase found = book.lock(id);
        if (found.machine != Machine.EXPORT || found.state != CaseState.REDACTING) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "the case is " + found.state.word() + ": nothing of it waits to be approved");
        }
        return found;
    }

    private static UUID subjectOf(PrivacyCase found) {
        return java.util.Objects.requireNonNull(found.subject, "an export is of somebody");
    }

    private void release(PrivacyCase found, ExportPackage made, Caller customer) {
        if (found.state == CaseState.READY) {
            book.move(found, CaseState.AUTHENTICATED, Cause.of(customer.actor(), ""));
        }
        if (found.state == CaseState.AUTHENTICATED) {
            book.move(found, CaseState.DOWNLOADED, Cause.of(customer.actor(), ""));
        }
        parts.ledger()
                .append(new Act(
                        customer.actor(),
                        "export.download",
                        Purpose.SELF_SERVICE,
                        CaseBook.object(found),
                        Map.of(
                                "download",
                                Integer.toString(made.downloads),
                                "rootHash",
                                String.valueOf(made.rootHash))));
    }

    /** Certificate that packages are signed with, PEM: for the privacy page. */
    public String certificate() {
        return PackageSigner.of(parts).signer().certificate();
    }

    /** Its fingerprint, SHA-256 as {@code openssl x509 -fingerprint -sha256} prints it. */
    public String fingerprint() {
        return PackageSigner.of(parts).fingerprint();
    }

    private static UUID person(Caller caller) {
        if (caller.actor().kind() != Actor.Kind.CUSTOMER || !caller.is(Role.CUSTOMER)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only a signed-in customer may do this");
        }
        return UUID.fromString(caller.actor().id());
    }
}
