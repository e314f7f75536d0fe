package org.muniment.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * The holds of all tenants, each sealed in a file of its own under {@code holds/<tenant>/}. Safe for several threads. A
 * hold that cannot be read holds nothing back from starting, but everything of its tenant from being destroyed.
 */
public final class Holds {

    /** Holds of one tenant at most. */
    public static final int MAX_PER_TENANT = 10_000;

    private static final String KEY_LABEL = "holds";
    private static final String END = ".hold";

    private final Path folder;
    private final Vault vault;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Map<UUID, Hold> holds = new ConcurrentHashMap<>();
    private final Map<TenantId, Integer> unreadable = new ConcurrentHashMap<>();

    private Holds(Path folder, House house) {
        this.folder = folder;
        this.vault = house.vault();
        this.ledger = house.ledger();
        this.clock = house.clock();
    }

    static Holds open(Path folder, House house) throws IOException {
        Holds holds = new Holds(folder, house);
        Files.createDirectories(folder);
        try (Stream<Path> tenants = Files.list(folder)) {
            for (Path tenant : tenants.filter(Files::isDirectory).toList()) {
                holds.load(tenant);
            }
        }
        return holds;
    }

    private void load(Path tenantFolder) throws IOException {
        TenantId tenant = new TenantId(tenantFolder.getFileName().toString());
        try (Stream<Path> listed = Files.list(tenantFolder)) {
            for (Path file : listed.filter(f -> f.toString().endsWith(END)).toList()) {
                String name = file.getFileName().toString();
                try {
                    UUID id = UUID.fromString(name.substring(0, name.length() - END.length()));
                    Hold hold = HoldJson.read(vault.fields().open(context(tenant, id), Files.readAllBytes(file)));
                    if (!hold.id().equals(id) || !hold.tenant().equals(tenant)) {
                        throw new Tampered("hold " + id);
                    }
                    holds.put(id, hold);
                } catch (Tampered | Refusal | IllegalArgumentException damaged) {
                    unreadable.merge(tenant, 1, Integer::sum);
                }
            }
        }
    }

    /**
     * What a new hold is to say.
     *
     * @param archive the one archive, with those of its late records; all of the tenant's data, hot logs included, when absent
     * @param basis the law, claim or order that demands it
     * @param warrant whose actor becomes the owner, and whose reason the hold's
     * @param review when the owner must look at it again
     */
    public record Order(
            TenantId tenant, Optional<ArchiveId> archive, String basis, Warrant warrant, LocalDate review) {}

    /**
     * Places a hold; the ledger knows first.
     *
     * @throws Refusal {@code BAD_INPUT} without basis or reason, or with a review in the past; {@code TOO_LARGE} beyond
     *     {@link #MAX_PER_TENANT}
     */
    public synchronized Hold place(Order order) {
        Instant now = clock.instant();
        Hold hold = new Hold(
                UUID.randomUUID(),
                order.tenant,
                order.archive,
                order.basis,
                order.warrant.reason(),
                order.warrant.actor(),
                Instant.ofEpochMilli(now.toEpochMilli()),
                order.review);
        if (hold.overdue(LocalDate.ofInstant(now, java.time.ZoneOffset.UTC))) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the review of a hold lies in the future");
        }
        if (holds.values().stream()
                        .filter(other -> other.tenant().equals(order.tenant))
                        .count()
                >= MAX_PER_TENANT) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "a tenant has at most " + MAX_PER_TENANT + " holds");
        }
        record("hold.place", hold, order.warrant);
        KeyId key = vault.keys().findOrCreate(hold.tenant(), KeyKind.ARCHIVE, KEY_LABEL);
        try {
            Path file = file(hold);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ArchiveFiles.NEW);
            ArchiveFiles.writeDurably(
                    unfinished, vault.fields().seal(key, context(hold.tenant(), hold.id()), HoldJson.write(hold)));
            ArchiveFiles.rename(unfinished, file);
        } catch (IOException unwritten) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the hold cannot be stored", unwritten);
        }
        holds.put(hold.id(), hold);
        return hold;
    }

    /** Ends a hold; the ledger knows first. Refused ({@code NOT_FOUND}) if there is none of that id. */
    public synchronized void release(UUID id, Warrant warrant) {
        Hold hold = holds.get(id);
        if (hold == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such hold");
        }
        record("hold.release", hold, warrant);
        try {
            ArchiveFiles.deleteDurably(file(hold));
        } catch (IOException undeleted) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the hold cannot be ended", undeleted);
        }
        holds.remove(id);
    }

    /** All holds, oldest first. */
    public List<Hold> list() {
        return holds.values().stream()
                .sorted(Comparator.comparing(Hold::placed).thenComparing(Hold::id))
                .toList();
    }

    /** Whether anything keeps this archive. */
    public boolean isHeld(ArchiveId id) {
        return unreadable.containsKey(id.tenant()) || holds.values().stream().anyMatch(hold -> hold.covers(id));
    }

    /** Whether anything keeps the records of a stream and day, hot or archived. */
    public boolean isHeld(TenantId tenant, String stream, LocalDate day) {
        return isHeld(ArchiveId.of(tenant, stream, day));
    }

    /** Whether anything keeps any record of a tenant from {@code first} to {@code last}, both included. */
    public boolean isHeld(TenantId tenant, LocalDate first, LocalDate last) {
        return unreadable.containsKey(tenant)
                || holds.values().stream()
                        .filter(hold -> hold.tenant().equals(tenant))
                        .anyMatch(hold -> hold.archive()
                                .map(id -> !id.month().atDay(1).isAfter(last)
                                        && !id.month().atEndOfMonth().isBefore(first))
                                .orElse(true));
    }

    private void record(String act, Hold hold, Warrant warrant) {
        ledger.append(new Act(
                warrant.actor(),
                act,
                warrant.purpose(),
                "hold:" + hold.id(),
                Map.of(
                        "tenant", hold.tenant().value(),
                        "archive", hold.archive().map(ArchiveId::toString).orElse("all"),
                        "basis", hold.basis(),
                        "reason", warrant.reason(),
                        "review", hold.review().toString())));
    }

    private Path file(Hold hold) {
        return folder.resolve(hold.tenant().value()).resolve(hold.id() + END);
    }

    private static SealingContext context(TenantId tenant, UUID id) {
        return new SealingContext("hold", tenant.value(), id.toString());
    }
}
