package org.muniment.logs.reveal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.muniment.archive.House;
import org.muniment.archive.Progress;
import org.muniment.archive.Retained;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Act;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.reveal.Reveal.State;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.vault.Approval;
import org.muniment.vault.ApprovalKeys;
import org.muniment.vault.RevealOrder;
import org.muniment.vault.RevealOrder.Part;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * Requests to reveal one address each. An auditor asks, a data protection officer who is another person approves or
 * refuses, the auditor looks once. Both sign with their own password; the vault checks the signatures before it decrypts.
 * Every step is in the ledger before it counts, the look before the address is shown. Thread-safe.
 */
public final class Reveals {

    /** How long a request waits for a decision. */
    public static final Duration DECIDE_WITHIN = Duration.ofDays(7);
    /** How long after its approval the address can be looked at. */
    public static final Duration LOOK_WITHIN = Duration.ofHours(24);
    /** Most requests of one person within 24 hours. */
    public static final int MAX_ASKED_PER_DAY = 10;
    /** Most approvals within 24 hours for one tenant: what needs more is no single case any more. */
    public static final int MAX_APPROVED_PER_DAY = 20;
    /** How long a request is kept after it was asked; the ledger keeps the fact. */
    public static final Duration KEPT = Duration.ofDays(90);
    /** What an address may be revealed for. */
    public static final Set<Purpose> PURPOSES = java.util.Collections.unmodifiableSet(
            EnumSet.of(Purpose.INCIDENT, Purpose.SECURITY_AUDIT, Purpose.LEGAL_DISCLOSURE, Purpose.SUBJECT_REQUEST));

    private static final Duration DAY = Duration.ofDays(1);
    private static final int MAX_NOTE = 2000;

    private final House house;
    private final RevealFiles files;
    private final Map<UUID, Stored> requests;

    /** Reads the folder, making it on the first start. */
    public Reveals(Path folder, House house) throws IOException {
        this.house = house;
        this.files = new RevealFiles(folder, house.vault());
        this.requests = files.load();
    }

    /**
     * Asks for an address.
     *
     * @param password the asker's own, which the edge has checked; signs the request
     * @throws Refusal {@code BAD_INPUT} for a text that is no pseudonym, or without case or reason; {@code EXPIRED} when the
     *     key of that time is destroyed; {@code NOT_FOUND} when nothing was pseudonymised in that time;
     *     {@code RATE_LIMITED} beyond {@link #MAX_ASKED_PER_DAY}
     */
    public synchronized Reveal ask(Person by, Question question, char[] password) {
        by.require(Role.AUDITOR);
        if (Ip.parse(question.pseudonym()) == null || !PURPOSES.contains(question.purpose())) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a pseudonym and a purpose are needed");
        }
        Instant now = now();
        UUID id = UUID.randomUUID();
        RevealOrder order = Stored.order(id, question, now);
        checkKey(order);
        long today = count(one ->
                one.asker().equals(by.actor()) && now.isBefore(one.asked().plus(DAY)));
        if (today >= MAX_ASKED_PER_DAY) {
            throw new Refusal(
                    Refusal.Code.RATE_LIMITED, "you asked for " + MAX_ASKED_PER_DAY + " addresses within a day");
        }
        Approval signature = sign(by, order, Part.ASK, password);
        Stored asked = new Stored(id, question, by.actor(), now, State.ASKED, null, null, "", signature, null);
        record("address.reveal.ask", by, asked, signature);
        keep(asked);
        return asked.view(now);
    }

    /**
     * Approves a request of somebody else.
     *
     * @param password the officer's own, which the edge has checked; signs the same request
     * @throws Refusal {@code FORBIDDEN} for one's own request, {@code CONFLICT} when it is decided, {@code EXPIRED} when its
     *     time or the key is gone, {@code RATE_LIMITED} beyond {@link #MAX_APPROVED_PER_DAY}
     */
    public synchronized Reveal approve(UUID id, Person by, char[] password) {
        Instant now = now();
        Stored request = toDecide(id, by, now);
        checkKey(request.order());
        long today = count(one -> one.approving() != null
                && one.question().tenant().equals(request.question().tenant())
                && one.decided() != null
                && now.isBefore(one.decided().plus(DAY)));
        if (today >= MAX_APPROVED_PER_DAY) {
            throw new Refusal(
                    Refusal.Code.RATE_LIMITED,
                    MAX_APPROVED_PER_DAY + " addresses were approved within a day; decide the next tomorrow");
        }
        Approval signature = sign(by, request.order(), Part.APPROVE, password);
        Stored approved = request.decided(State.APPROVED, by.actor(), now).approvedWith(signature);
        record("address.reveal.approve", by, approved, signature);
        keep(approved);
        return approved.view(now);
    }

    /** Refuses a request of somebody else, and says why; refused as {@link #approve} is. */
    public synchronized Reveal refuse(UUID id, Person by, String note) {
        Instant now = now();
        Stored request = toDecide(id, by, now);
        if (note.isBlank() || note.length() > MAX_NOTE) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say why, in at most " + MAX_NOTE + " characters");
        }
        Stored refused = request.decided(State.REFUSED, by.actor(), now).refusedFor(note);
        record("address.reveal.refuse", by, refused, null);
        keep(refused);
        return refused.view(now);
    }

    /**
     * The address, once, to the person who asked. The ledger has it before this returns.
     *
     * @throws Refusal {@code NOT_FOUND} for somebody else's request, {@code CONFLICT} when it is not approved or was looked
     *     at already, {@code EXPIRED} when its time or the key is gone, {@code FORBIDDEN} when the vault does not accept the
     *     signatures
     */
    public synchronized String show(UUID id, Person by) {
        by.require(Role.AUDITOR);
        Instant now = now();
        Stored request = own(id, by);
        Approval approving = request.approving();
        switch (request.state(now)) {
            case APPROVED -> {}
            case EXPIRED -> throw new Refusal(Refusal.Code.EXPIRED, "the time to look at the address is over");
            case SHOWN -> throw new Refusal(Refusal.Code.CONFLICT, "the address was shown already; ask again");
            default -> throw new Refusal(Refusal.Code.CONFLICT, "the request is not approved");
        }
        if (approving == null) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the request lacks the second signature");
        }
        byte[] address = house.vault().reveal(request.order(), request.asking(), approving);
        record("address.reveal", by, request, approving);
        keep(request.shown());
        return Ip.format(address);
    }

    /** One's own requests, newest first. */
    public List<Reveal> own(Person by) {
        by.require(Role.AUDITOR);
        return list(one -> one.asker().equals(by.actor()));
    }

    /** One of one's own requests; refused ({@code NOT_FOUND}) when it is another's. */
    public Reveal find(UUID id, Person by) {
        by.require(Role.AUDITOR);
        return own(id, by).view(now());
    }

    /** All requests, newest first, for the data protection officer. */
    public List<Reveal> all(Person officer) {
        officer.require(Role.DPO);
        return list(one -> true);
    }

    /** Any request, for the data protection officer. */
    public Reveal consider(UUID id, Person officer) {
        officer.require(Role.DPO);
        return request(id).view(now());
    }

    /** Since when a person has had the key they sign with, so that the other one can see when it was changed. */
    public Optional<Instant> keySince(UUID person) {
        return house.vault().approvalKeys().find(person).map(key -> key.created());
    }

    /** What forgets requests that are {@link #KEPT} long. */
    public Retained expiry() {
        return new Retained() {
            @Override
            public String name() {
                return "requests for addresses";
            }

            @Override
            public RetentionReport run(LocalDate today, Progress progress) throws IOException {
                int gone = forget();
                RetentionReport report = RetentionReport.nothing(name());
                return gone == 0 ? report : report.with(new Step("old requests", Outcome.DESTROYED, gone, 0, ""));
            }
        };
    }

    private synchronized int forget() throws IOException {
        Instant now = now();
        List<UUID> old = requests.values().stream()
                .filter(one -> one.over(now, KEPT))
                .map(Stored::id)
                .toList();
        for (UUID id : old) {
            files.delete(id);
            requests.remove(id);
        }
        return old.size();
    }

    private Stored toDecide(UUID id, Person by, Instant now) {
        by.require(Role.DPO);
        Stored request = request(id);
        if (request.asker().equals(by.actor())) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "nobody decides what they asked for themselves");
        }
        return switch (request.state(now)) {
            case ASKED -> request;
            case EXPIRED -> throw new Refusal(Refusal.Code.EXPIRED, "the time to decide is over");
            default -> throw new Refusal(Refusal.Code.CONFLICT, "the request is decided");
        };
    }

    private void checkKey(RevealOrder order) {
        Pseudonyms pseudonyms = house.vault().pseudonyms(order.tenant());
        if (pseudonyms.isLost(order.epoch())) {
            throw new Refusal(
                    Refusal.Code.EXPIRED, "the key of this pseudonym is destroyed: nothing leads back from it");
        }
        if (!pseudonyms.isKnown(order.epoch())) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no address was pseudonymised at that time");
        }
    }

    /** Signs; somebody who signs for the first time, or with a new password, gets a key, and the ledger has it first. */
    private Approval sign(Person by, RevealOrder order, Part part, char[] password) {
        ApprovalKeys keys = house.vault().approvalKeys();
        if (!keys.opens(by.id(), password)) {
            boolean replaced = keys.find(by.id()).isPresent();
            house.ledger()
                    .append(new Act(
                            by.actor(),
                            replaced ? "approval-key.replace" : "approval-key.make",
                            Purpose.OPERATION,
                            "staff:" + by.id(),
                            Map.of()));
            keys.make(by.id(), password);
        }
        return keys.sign(order, part, by.id(), password);
    }

    private void record(String act, Person by, Stored request, @Nullable Approval signature) {
        RevealOrder order = request.order();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("tenant", order.tenant().value());
        details.put("epoch", Long.toString(order.epoch()));
        details.put("pseudonym", request.question().pseudonym());
        details.put("case", order.caseNumber());
        details.put("reason", order.reason());
        if (!request.note().isEmpty()) {
            details.put("note", request.note());
        }
        if (signature != null) {
            details.put("signature", Stored.text(signature));
            house.vault().approvalKeys().find(signature.person()).ifPresent(key -> details.put("publicKey", key.hex()));
        }
        house.ledger().append(new Act(by.actor(), act, order.purpose(), "reveal:" + request.id(), details));
    }

    private void keep(Stored request) {
        files.save(request);
        requests.put(request.id(), request);
    }

    private Stored own(UUID id, Person by) {
        Stored request = request(id);
        if (!request.asker().equals(by.actor())) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such request of yours");
        }
        return request;
    }

    private Stored request(UUID id) {
        Stored request = requests.get(id);
        if (request == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such request");
        }
        return request;
    }

    private long count(Predicate<Stored> which) {
        return requests.values().stream().filter(which).count();
    }

    private List<Reveal> list(Predicate<Stored> which) {
        Instant now = now();
        return requests.values().stream()
                .filter(which)
                .sorted(Comparator.comparing(Stored::asked).reversed().thenComparing(Stored::id))
                .map(one -> one.view(now))
                .toList();
    }

    private Instant now() {
        return house.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
