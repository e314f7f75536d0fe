package org.muniment.prove;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Erasures;
import org.muniment.privacy.erase.Certificate;
import org.muniment.prove.OpenedSearch.Backup;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.signature.NoteSigner;

/** The proof: plants two people in a house of its own, erases one, looks for both. */
final class Proof {

    private static final String ARCHIVED = "archived log, by clear address";
    private static final String IN_CLEAR = "archived log, addresses in clear in opened lines";

    /** Where the twin has to be found; a search that does not see them there proves nothing. */
    static final List<String> EXPECTED = List.of(
            "column account.address",
            "column profile_fact.value",
            "column ticket.subject",
            "column message.head",
            "column message.text",
            "column attachment.label",
            "column outbox_recipient.address",
            "files, blobs",
            "files, exports, unpacked",
            "search index, every term",
            ARCHIVED,
            "data backup, column account.address",
            "data backup, column message.text",
            "data backup, files, blobs");

    private static final int WORD_LETTERS = 16;
    private static final Duration CACHES = Duration.ofSeconds(11);

    private final Path scratch;
    private final Policy policy;

    Proof(Path scratch, Policy policy) {
        this.scratch = scratch;
        this.policy = policy;
    }

    /**
     * What came of it.
     *
     * @param verdict {@code ERASED}, {@code NOT ERASED} or {@code VOID}, with why
     * @param certificate the signed certificate
     */
    record Result(String verdict, String certificate) {
        boolean proved() {
            return verdict.startsWith("ERASED");
        }
    }

    Result run(java.util.Optional<NoteSigner> signer) throws IOException {
        Path data = scratch.resolve("data");
        Path backup = scratch.resolve("backup");
        Path keys = scratch.resolve("key-backup");
        try (ScratchHouse house = new ScratchHouse(data, policy);
                PlantedLogs logs = new PlantedLogs(house, policy)) {
            Instant began = house.clock.now();
            Vault vault = house.privacy.vault();
            Canary erased = Canary.of(vault.random(WORD_LETTERS));
            Canary twin = Canary.of(vault.random(WORD_LETTERS));
            PlantedLogs.Times times = logs.times(CACHES.plus(backupsGone()));
            byte[] hosts = vault.random(4);
            String address = "198.18." + (hosts[0] & 0xff) + "." + (hosts[1] & 0xff);
            String twins = "198.19." + (hosts[2] & 0xff) + "." + (hosts[3] & 0xff);
            logs.plant(times.ended(), address);
            logs.plant(times.living(), twins);
            Planting planting = new Planting(house);
            Planting.Person first = planting.plant(erased);
            Planting.Person second = planting.plant(twin);
            copy(data, backup, Set.of("keys", "run", "database"));
            copy(data.resolve("keys"), keys, Set.of("lock"));
            Backup before = new Backup(backup, OpenedSearch.snapshot(house));
            UUID id = erase(house, first);
            // The twin's copy has expired like any other meanwhile.
            planting.copy(second);
            logs.retain();
            OpenedSearch search = new OpenedSearch(house, erased, twin);
            Findings findings = search.run(before);
            findings.at(ARCHIVED, logs.byAddress(address), logs.byAddress(twins));
            findings.at(IN_CLEAR, logs.inClear(address), logs.inClear(twins));
            long byKeyBackup = withKeyBackup(house, search, keys, before);
            CaseState state = stateOf(house, id);
            String verdict = verdict(findings, state, byKeyBackup);
            Certificate certificate = say(findings, verdict)
                    .say("erasure", state.word() + ", by the procedure of the data protection officer")
                    .say("words opened with a key backup from before", byKeyBackup + ", until that backup ends")
                    .say("began", began)
                    .say("ended", house.clock.now());
            NoteSigner by = signer.orElseGet(() -> Certificate.signer(vault.keys()));
            certificate.say(
                    "signed by",
                    by.verifierKey() + (signer.isPresent() ? "" : " (the house of this proof: no other was named)"));
            return new Result(verdict, certificate.signed(by));
        }
    }

    /** Erases a planted person by the procedure, to its end; returns the case. */
    UUID erase(ScratchHouse house, Planting.Person person) {
        Erasures erasures = new Erasures(house.privacy);
        Caller customer = new Caller(
                new Actor(Actor.Kind.CUSTOMER, person.subject().toString()),
                Set.of(Role.CUSTOMER),
                Purpose.SELF_SERVICE);
        Caller officer = new Caller(
                new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), Set.of(Role.DPO), Purpose.SUBJECT_REQUEST);
        CaseView asked = house.in(() -> erasures.request("en", customer));
        house.in(() -> erasures.approve(asked.id(), "erase " + asked.number(), officer));
        house.work.run();
        house.clock.move(CACHES);
        house.work.run();
        house.clock.move(backupsGone());
        house.work.run();
        // The last letters hold the address until they have gone; here nobody sends them.
        house.run(() -> house.desk
                .entities()
                .createNativeQuery("UPDATE outbox SET state = 'SENT', finished = now() WHERE state = 'QUEUED'")
                .executeUpdate());
        house.work.run();
        return asked.id();
    }

    private Duration backupsGone() {
        return Duration.ofDays(1 + policy.erasures().keyBackups().get(ChronoUnit.DAYS));
    }

    private static CaseState stateOf(ScratchHouse house, UUID id) {
        String state = String.valueOf(house.rows("SELECT state FROM privacy_case WHERE public_id = '" + id + "'")
                .get(0));
        return CaseState.valueOf(state);
    }

    private static long withKeyBackup(ScratchHouse house, OpenedSearch search, Path keys, Backup before) {
        try (Vault old = Vault.openForReading(new VaultSettings(keys), house.clock)) {
            return search.withKeys(old, before.database());
        }
    }

    private static String verdict(Findings findings, CaseState state, long byKeyBackup) {
        if (findings.erased() > 0) {
            return "NOT ERASED: words of the erased person are found";
        }
        if (state != CaseState.PROVED) {
            return "NOT ERASED: the procedure stands at " + state.word();
        }
        long clear = findings.places().entrySet().stream()
                .filter(place ->
                        place.getKey().startsWith("bytes ") || place.getKey().equals(IN_CLEAR))
                .mapToLong(place -> place.getValue()[1])
                .sum();
        if (clear > 0) {
            return "VOID: words or addresses of the twin lie on the disk in the clear";
        }
        if (!findings.blindSpots().isEmpty()) {
            return "VOID: cannot look into " + String.join(", ", Set.copyOf(findings.blindSpots()));
        }
        List<String> missing = findings.missing(EXPECTED);
        if (!missing.isEmpty()) {
            return "VOID: the twin is not found in " + String.join(", ", missing);
        }
        return byKeyBackup == 0
                ? "VOID: a key backup from before opens nothing, so the search may see nothing"
                : "ERASED: of the erased person nothing is found, the twin is found in every place";
    }

    private static Certificate say(Findings findings, String verdict) {
        Certificate certificate =
                new Certificate().say("proof", "two planted people in a house of its own, one erased");
        certificate.say("verdict", verdict);
        findings.places()
                .forEach((place, counts) ->
                        certificate.say("found in " + place, "erased " + counts[0] + ", twin " + counts[1]));
        return certificate;
    }

    private static void copy(Path from, Path to, Set<String> except) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path name = folder.getFileName();
                if (folder.getParent() != null
                        && folder.getParent().equals(from)
                        && name != null
                        && except.contains(name.toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!except.contains(String.valueOf(file.getFileName()))) {
                    Files.copy(
                            file, to.resolve(from.relativize(file)), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
