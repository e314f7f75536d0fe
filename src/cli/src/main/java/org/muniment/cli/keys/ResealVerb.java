package org.muniment.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.lucene.index.IndexNotFoundException;
import org.muniment.cli.house.OpenHouse;
import org.muniment.index.CommitAnchor;
import org.muniment.index.IndexSettings;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.ledger.Anchors;
import org.muniment.logs.LogsSettings;
import org.muniment.terms.Refusal;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muniment keys reseal}. */
@Command(
        name = "reseal",
        description = {
            "Seals a hot log day, or a month of the ticket index, anew under a new key, and destroys the old one:",
            "for when that key is in other hands. It may be killed at any moment; run it again to end it."
        },
        mixinStandardHelpOptions = true)
final class ResealVerb implements Callable<Integer> {

    private static final String LOGS = "logs/";
    private static final String DESK = "desk/";

    @Mixin
    Place place = new Place();

    @Parameters(paramLabel = "ID", description = "The partition's key, as keys list --kind PARTITION shows it.")
    String id = "";

    @Mixin
    Reason reason = new Reason();

    @Override
    public Integer call() throws IOException {
        KeyId key = KeyId.of(id);
        try (KeyHouse house = place.open()) {
            KeyEntry entry = house.vault()
                    .keys()
                    .entry(key)
                    .filter(known -> known.kind() == KeyKind.PARTITION && known.live())
                    .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no live partition key " + key));
            Path folder = folder(entry.tenant().value(), entry.label());
            if (!Files.isDirectory(folder)) {
                throw new Refusal(Refusal.Code.NOT_FOUND, "there is no partition of that key to seal anew");
            }
            Path scratch = Files.createDirectories(place.path().resolve("run").resolve("reseal"));
            house.record("key.reseal", "key:" + key, Map.of("reason", reason.text(), "partition", entry.label()));
            Destruction gone = reseal(house, folder, new PartitionId(entry.tenant(), entry.label()), scratch);
            String commitment = HexFormat.of().formatHex(gone.commitment());
            long index = house.record(
                            "key.destroyed",
                            "key:" + gone.id(),
                            Map.of("reason", reason.text(), "commitment", commitment, "partition", entry.label()))
                    .index();
            place.say(
                    "partition " + entry.label() + " of tenant " + entry.tenant() + " sealed anew",
                    "destroyed partition key " + gone.id() + ", commitment " + commitment,
                    "ledger entry " + index);
            return 0;
        }
    }

    /**
     * Compares the partition with the ledger first. Its commit is another one afterwards, so its anchor is dropped before
     * and set after: a partition that was cut short in between opens, and the next call ends it.
     */
    private Destruction reseal(KeyHouse house, Path folder, PartitionId id, Path scratch) throws IOException {
        Partitions partitions = new Partitions(house.vault(), PageCache.of(IndexSettings.DEFAULTS));
        try (Anchors anchors = anchors(house, id)) {
            String anchored = anchored(id);
            Optional<CommitAnchor> known = anchors.newest(anchored).map(CommitAnchor::parse);
            newest(partitions, folder, id, known);
            anchors.drop(anchored);
            Destruction gone = partitions.reseal(folder, id, scratch, place.progress("files sealed anew", 1));
            Optional<CommitAnchor> made = newest(partitions, folder, id, Optional.empty());
            if (made.isPresent()) {
                anchors.record(Map.of(anchored, made.get().toString()));
            }
            return gone;
        }
    }

    private static Optional<CommitAnchor> newest(
            Partitions partitions, Path folder, PartitionId id, Optional<CommitAnchor> known) throws IOException {
        try (SealedPartition partition = partitions.openForReading(folder, id, known)) {
            return partition.anchor();
        } catch (IndexNotFoundException nothingCommitted) {
            return Optional.empty();
        }
    }

    /** The table that the server uses for partitions of that kind. */
    private Anchors anchors(KeyHouse house, PartitionId id) throws IOException {
        boolean logs = id.name().startsWith(LOGS);
        Path file = logs
                ? LogsSettings.from(OpenHouse.settings(place.path())).folder().resolve("anchors")
                : place.path().resolve("desk").resolve("anchors");
        return Anchors.open(file, logs ? "logs" : "desk", house.ledger(), house.vault());
    }

    private static String anchored(PartitionId id) {
        return id.name().startsWith(LOGS)
                ? id.tenant() + "/" + id.name().substring(LOGS.length())
                : id.name().substring(DESK.length());
    }

    private Path folder(String tenant, String label) throws IOException {
        if (label.startsWith(LOGS)) {
            Path logs = LogsSettings.from(OpenHouse.settings(place.path())).folder();
            return logs.resolve("hot").resolve(tenant).resolve(label.substring(LOGS.length()));
        }
        if (label.startsWith(DESK)) {
            return place.path().resolve("desk").resolve("index").resolve(label.substring(DESK.length()));
        }
        throw new Refusal(
                Refusal.Code.CONFLICT, "only hot log days (logs/...) and ticket indexes (desk/...) are sealed anew");
    }
}
