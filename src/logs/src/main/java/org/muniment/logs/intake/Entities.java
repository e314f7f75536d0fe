package org.muniment.logs.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * The keys of the systems that may hand in log lines; kept in one sealed file. Of a secret, which is 256 random bits, only
 * a keyed fingerprint is stored, compared in constant time; so checking one is cheap enough for every request. Thread-safe.
 */
public final class Entities {

    /** Most keys, revoked ones included. */
    static final int MAX_KEYS = 2000;
    /** Longest name, in characters. */
    static final int MAX_NAME = 100;

    private static final SealingContext CONTEXT = new SealingContext("log-entities", "file", "1");
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Vault vault;
    private final Ledger ledger;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Map<String, Stored> stored;

    private record Stored(Entity entity, byte[] fingerprint) {}

    /** Reads the file, if there is one. */
    public Entities(Path file, Vault vault, Ledger ledger, InstantSource clock) throws IOException {
        this.file = file;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.stored = Files.exists(file) ? read(vault.fields().open(CONTEXT, Files.readAllBytes(file))) : Map.of();
    }

    /** A new key; its secret is in the answer and nowhere else. */
    public synchronized NewKey create(TenantId tenant, String name, Set<String> streams, Actor by) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a name of 1 to " + MAX_NAME + " characters is needed");
        }
        if (stored.size() >= MAX_KEYS) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "there are " + MAX_KEYS + " entity keys already");
        }
        streams.forEach(Streams::check);
        Entity entity = new Entity(freshId(), tenant, name, streams, clock.instant(), Optional.empty());
        String secret = vault.tokens().fresh();
        Map<String, Stored> next = new LinkedHashMap<>(stored);
        next.put(entity.id(), new Stored(entity, vault.tokens().fingerprint(secret)));
        ledger.append(new Act(
                by,
                "logs.entity.create",
                Purpose.OPERATION,
                "entity:" + entity.id(),
                Map.of("tenant", tenant.value())));
        save(next);
        return new NewKey(entity, secret);
    }

    private String freshId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }

    /** The entity of a presented key; refused ({@code UNAUTHENTICATED}) when the key is wrong, unknown or revoked. */
    public Entity authenticate(String id, String secret) {
        Stored known = stored.get(id);
        byte[] presented = vault.tokens().fingerprint(secret);
        boolean right =
                MessageDigest.isEqual(presented, known == null ? new byte[presented.length] : known.fingerprint());
        if (known == null || !right || known.entity().revoked().isPresent()) {
            throw new Refusal(Refusal.Code.UNAUTHENTICATED, "no such entity key");
        }
        return known.entity();
    }

    /** All entities, revoked ones included, oldest first. */
    public List<Entity> list() {
        return stored.values().stream().map(Stored::entity).toList();
    }

    /** One entity. */
    public Optional<Entity> find(String id) {
        return Optional.ofNullable(stored.get(id)).map(Stored::entity);
    }

    /** Takes a key back at once. Refused ({@code NOT_FOUND}) when there is none of that id. */
    public synchronized void revoke(String id, Actor by) {
        Stored known = stored.get(id);
        if (known == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such entity key");
        }
        Entity e = known.entity();
        if (e.revoked().isPresent()) {
            return;
        }
        ledger.append(Act.of(by, "logs.entity.revoke", Purpose.OPERATION, "entity:" + id));
        Map<String, Stored> next = new LinkedHashMap<>(stored);
        Entity revoked = new Entity(id, e.tenant(), e.name(), e.streams(), e.created(), Optional.of(clock.instant()));
        next.put(id, new Stored(revoked, known.fingerprint()));
        save(next);
    }

    private void save(Map<String, Stored> next) {
        ArrayNode all = JSON.createArrayNode();
        next.values().forEach(one -> all.add(write(one)));
        try {
            KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.PARTITION, "log-entities");
            byte[] sealed = vault.fields().seal(key, CONTEXT, JSON.writeValueAsBytes(all));
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel out = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(sealed));
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException fault) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "entity keys cannot be saved", fault);
        }
        stored = next;
    }

    private static ObjectNode write(Stored one) {
        Entity entity = one.entity();
        ObjectNode node = JSON.createObjectNode();
        node.put("id", entity.id());
        node.put("tenant", entity.tenant().value());
        node.put("name", entity.name());
        ArrayNode streams = node.putArray("streams");
        new TreeSet<>(entity.streams()).forEach(streams::add);
        node.put("created", entity.created().toString());
        entity.revoked().ifPresent(at -> node.put("revoked", at.toString()));
        node.put("fingerprint", Base64.getEncoder().encodeToString(one.fingerprint()));
        return node;
    }

    private static Map<String, Stored> read(byte[] json) throws IOException {
        Map<String, Stored> all = new LinkedHashMap<>();
        for (JsonNode node : JSON.readTree(json)) {
            List<String> streams = new ArrayList<>();
            node.path("streams").forEach(stream -> streams.add(stream.asText()));
            Entity entity = new Entity(
                    node.path("id").asText(),
                    new TenantId(node.path("tenant").asText()),
                    node.path("name").asText(),
                    Set.copyOf(streams),
                    Instant.parse(node.path("created").asText()),
                    node.has("revoked")
                            ? Optional.of(Instant.parse(node.path("revoked").asText()))
                            : Optional.empty());
            all.put(entity.id(), new Stored(entity, node.path("fingerprint").binaryValue()));
        }
        return all;
    }

    /**
     * A key just made.
     *
     * @param secret shown once; only its keyed fingerprint is stored
     */
    public record NewKey(Entity entity, String secret) {
        /** The value for an {@code Authorization: ApiKey} header. */
        public String apiKey() {
            return new Presentation(entity.id(), secret).apiKey();
        }

        /** Hides the secret. */
        @Override
        public String toString() {
            return "NewKey[" + entity.id() + "]";
        }
    }
}
