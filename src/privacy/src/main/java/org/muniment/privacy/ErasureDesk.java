package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Caller;
import org.muniment.desk.ClosedAddress;
import org.muniment.desk.ErasureScope;
import org.muniment.policy.Letter;
import org.muniment.policy.Recipient;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.CaseBook.Opening;
import org.muniment.privacy.erase.Certificate;
import org.muniment.terms.Actor;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;

/** What several boundaries do with erasures, in the current transaction. */
final class ErasureDesk {

    static final Actor ACTOR = Actor.system("privacy");
    static final Caller SYSTEM = Caller.system("privacy");

    /** Cases of data of third persons whose evidence must live. */
    private static final Set<CaseState> ENDED = EnumSet.of(CaseState.CLOSED);

    private static final Set<CaseState> UNDER_WAY = EnumSet.complementOf(
            EnumSet.of(CaseState.CLOSED, CaseState.REFUSED, CaseState.ABUSE, CaseState.DUPLICATE, CaseState.PROVED));

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final CaseLetters letters;

    ErasureDesk(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.book = new CaseBook(parts);
        this.letters = new CaseLetters(parts, book);
    }

    CaseBook book() {
        return book;
    }

    CaseLetters letters() {
        return letters;
    }

    /** Opens a case for a person to look at; nothing is sent. */
    PrivacyCase toBeRead(ExportDesk.Request request, Actor actor) {
        return book.open(opening(request), Cause.of(actor, "a wording that may ask for erasure"));
    }

    /** Opens a case by mail and asks the address on file whether it is they; or joins it to an earlier one. */
    PrivacyCase ask(ExportDesk.Request request, Actor actor) {
        PrivacyCase opened = book.open(opening(request), Cause.of(actor, ""));
        return joined(opened, actor) ? opened : askBack(opened, Cause.of(actor, ""));
    }

    /** Asks the address on file whether it is they who ask. */
    PrivacyCase askBack(PrivacyCase opened, Cause cause) {
        book.move(opened, CaseState.AUTH_PENDING, cause);
        letters.send("erasure-received", opened, Map.of());
        return opened;
    }

    /** Opens a case of somebody who has shown who they are; or goes on with an earlier one. */
    PrivacyCase begin(ExportDesk.Request request, Actor actor, String reason) {
        Optional<PrivacyCase> waiting = underWay(request.subject())
                .findFirst()
                .filter(any -> any.state == CaseState.AUTH_PENDING || any.state == CaseState.RECEIVED);
        if (waiting.isPresent()) {
            return scope(waiting.get(), Cause.of(actor, reason));
        }
        PrivacyCase opened = book.open(opening(request), Cause.of(actor, reason));
        return joined(opened, actor) ? opened : scope(opened, Cause.of(actor, reason));
    }

    private boolean joined(PrivacyCase opened, Actor actor) {
        // What nobody has read yet may be forged, and must not hold up who has shown that it is they.
        Optional<PrivacyCase> earlier = underWay(opened.subject)
                .filter(any -> any.id != opened.id && any.state != CaseState.RECEIVED)
                .findFirst();
        earlier.ifPresent(first -> {
            opened.duplicateOf = first.publicId;
            book.move(opened, CaseState.DUPLICATE, Cause.of(actor, "joins case " + first.number));
            book.stop(opened);
        });
        return earlier.isPresent();
    }

    private Stream<PrivacyCase> underWay(@Nullable UUID subject) {
        return subject == null
                ? Stream.empty()
                : book.of(new SubjectId(subject)).stream()
                        .filter(any -> any.machine == Machine.ERASURE && UNDER_WAY.contains(any.state));
    }

    /** The newest erasure that came from a ticket. */
    Optional<PrivacyCase> of(UUID ticket) {
        return em.createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.ticket = :ticket AND c.machine = :machine ORDER BY c.id DESC",
                        PrivacyCase.class)
                .setParameter("ticket", ticket)
                .setParameter("machine", Machine.ERASURE)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    static boolean underWay(PrivacyCase any) {
        return UNDER_WAY.contains(any.state);
    }

    private Opening opening(ExportDesk.Request request) {
        return new Opening(
                Machine.ERASURE,
                CaseState.RECEIVED,
                parts.policy().erasures().clock(),
                request.subject(),
                request.ticket(),
                request.language(),
                request.received());
    }

    /** The person has shown who they are: counts what there is, and keeps what an open incident needs. */
    PrivacyCase scope(PrivacyCase found, Cause cause) {
        book.move(found, CaseState.AUTHENTICATED, cause);
        SubjectId subject = subjectOf(found);
        ErasureScope scope = parts.tickets()
                .person()
                .scope(subject, SYSTEM)
                .orElseThrow(() -> new org.muniment.terms.Refusal(
                        org.muniment.terms.Refusal.Code.NOT_FOUND, "there is no account any more"));
        ErasureWork work = new ErasureWork();
        work.caseId = found.id;
        work.nextTry = parts.clock().instant();
        work.accountId = scope.account();
        work.counts = "";
        em.persist(work);
        keepEvidence(found, scope);
        book.move(found, CaseState.SCOPED, new Cause(ACTOR, "", counts(scope)));
        letters.send("erasure-begun", found, Map.of());
        return found;
    }

    static Map<String, String> counts(ErasureScope scope) {
        return Map.of(
                "facts", Long.toString(scope.facts()),
                "tickets", Long.toString(scope.tickets()),
                "messages", Long.toString(scope.messages()),
                "attachments", Long.toString(scope.attachments()),
                "files", Long.toString(scope.files()),
                "unsent", Long.toString(scope.waiting()));
    }

    /** Notes frozen tickets whose incident is open as evidence, unless they are noted already. */
    void keepEvidence(PrivacyCase found, ErasureScope scope) {
        for (ErasureScope.Item item : scope.frozen()) {
            if (incidentOpen(item.ticket()) && item(found, item.ticket()).isEmpty()) {
                keep(
                        found,
                        item,
                        new Keeping(Kept.EVIDENCE, "evidence of an open case about data of third persons", ACTOR));
            }
        }
    }

    boolean incidentOpen(UUID ticket) {
        return em
                .createQuery("SELECT c FROM PrivacyCase c WHERE c.ticket = :ticket", PrivacyCase.class)
                .setParameter("ticket", ticket)
                .getResultList()
                .stream()
                .anyMatch(any -> any.machine == Machine.THIRD_PARTY && !ENDED.contains(any.state));
    }

    /** Why something is kept, and who answers for it. */
    record Keeping(Kept decision, String reason, Actor owner) {}

    ErasureItem keep(PrivacyCase found, ErasureScope.Item kept, Keeping why) {
        ErasureItem item = new ErasureItem();
        item.rowId = UUID.randomUUID();
        item.caseId = found.id;
        item.ticket = kept.ticket();
        item.number = kept.number();
        item.decision = why.decision();
        item.reason = parts.vault().fields().sealText(new KeyId(found.keyId), reasonOf(item), why.reason());
        item.owner = why.owner().id();
        item.review = LocalDate.ofInstant(
                        parts.clock().instant(), parts.policy().controller().zone())
                .plus(parts.policy().erasures().review());
        em.persist(item);
        return item;
    }

    String reason(ErasureItem item) {
        return parts.vault().fields().openText(reasonOf(item), item.reason);
    }

    private static SealingContext reasonOf(ErasureItem item) {
        return new SealingContext("erasure_item", "reason", item.rowId.toString());
    }

    List<ErasureItem> items(PrivacyCase found) {
        em.flush();
        return em.createQuery("SELECT i FROM ErasureItem i WHERE i.caseId = :id ORDER BY i.number", ErasureItem.class)
                .setParameter("id", found.id)
                .getResultList();
    }

    Optional<ErasureItem> item(PrivacyCase found, UUID ticket) {
        return items(found).stream().filter(item -> item.ticket.equals(ticket)).findFirst();
    }

    /** Whether a ticket lives only because it is kept from an erasure. */
    boolean keeps(UUID ticket) {
        return !em.createQuery(
                        "SELECT i.id FROM ErasureItem i WHERE i.ticket = :ticket AND i.keyId IS NOT NULL"
                                + " AND i.released IS NULL",
                        Long.class)
                .setParameter("ticket", ticket)
                .getResultList()
                .isEmpty();
    }

    /** What is kept, in words for the person. */
    String kept(PrivacyCase found) {
        StringBuilder text = new StringBuilder();
        boolean german = found.language.equals("de");
        for (ErasureItem item : items(found)) {
            if (item.released == null) {
                text.append(german ? "- Ticket " : "- ticket ")
                        .append(item.number)
                        .append(german ? ", bis zur Prüfung am " : ", to be looked at again on ")
                        .append(letters.day(
                                item.review
                                        .atStartOfDay(
                                                parts.policy().controller().zone())
                                        .toInstant(),
                                Locale.of(found.language)))
                        .append(": ")
                        .append(
                                item.decision == Kept.EVIDENCE
                                        ? german
                                                ? "Beweismittel in einem offenen Vorgang über Daten Dritter (Art. 17 Abs. 3 lit. e DSGVO); nur die Datenschutzbeauftragte kann es lesen"
                                                : "evidence in an open case about data of third persons (GDPR Art. 17(3)(e)); only the data protection officer can read it"
                                        : reason(item))
                        .append('\n');
            }
        }
        return text.append(
                        german
                                ? "- dass es diese Vorgänge gab und wann, ohne Inhalt, als Nachweis (Art. 5 Abs. 2 DSGVO)\n- nicht umkehrbare Prüfwerte Ihrer Mails, damit ein Postfach, das sie noch hat, sie nicht zurückbringt\n- was andere Menschen geschrieben haben"
                                : "- that there were these cases, and when, without content, as proof (GDPR Art. 5(2))\n- keyed hashes of your mails, so that a mailbox that still has them does not bring them back\n- what other people wrote")
                .toString();
    }

    String recipients(PrivacyCase found) {
        List<String> names =
                parts.policy().recipients().stream().map(Recipient::name).toList();
        boolean german = found.language.equals("de");
        return names.isEmpty()
                ? german ? "- niemand: Wir haben keine Empfänger." : "- nobody: we have no recipients."
                : String.join("\n", names.stream().map(name -> "- " + name).toList());
    }

    /** A letter to the closed address. */
    void tell(PrivacyCase found, ErasureWork work, Letter.Text text) {
        UUID key = work.addressKey;
        byte[] address = work.address;
        if (key != null && address != null) {
            ClosedAddress to = new ClosedAddress(new KeyId(key), address, addressOf(found));
            parts.tickets().person().letter(to, text.subject(), text.body(), SYSTEM);
        }
    }

    /** The public key of certificates. */
    String certificateKey() {
        return Certificate.signer(parts.vault().keys()).verifierKey().toString();
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    static SealingContext addressOf(PrivacyCase found) {
        return new SealingContext("erasure", "address", found.publicId.toString());
    }

    static SubjectId subjectOf(PrivacyCase found) {
        return new SubjectId(java.util.Objects.requireNonNull(found.subject, "an erasure is of somebody"));
    }

    String day(Instant at, PrivacyCase found) {
        return letters.day(at, Locale.of(found.language));
    }
}
