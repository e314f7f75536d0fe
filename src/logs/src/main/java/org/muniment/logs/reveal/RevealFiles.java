package org.muniment.logs.reveal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/** Requests to reveal addresses, each sealed in a file of its own, there whole or not at all. */
final class RevealFiles {

    private static final System.Logger LOG = System.getLogger(RevealFiles.class.getName());
    private static final String KEY_LABEL = "reveals";
    private static final String END = ".reveal";

    private final Path folder;
    private final Vault vault;

    RevealFiles(Path folder, Vault vault) throws IOException {
        this.folder = folder;
        this.vault = vault;
        Files.createDirectories(folder);
    }

    /** All that can be read; one that cannot is told of and left alone, and so reveals nothing. */
    Map<UUID, Stored> load() throws IOException {
        Map<UUID, Stored> all = new ConcurrentHashMap<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.filter(one -> one.toString().endsWith(END)).toList()) {
                String name = String.valueOf(file.getFileName());
                try {
                    UUID id = UUID.fromString(name.substring(0, name.length() - END.length()));
                    Stored stored = Stored.read(vault.fields().open(context(id), Files.readAllBytes(file)));
                    if (!stored.id().equals(id)) {
                        throw new Tampered("request to reveal an address");
                    }
                    all.put(id, stored);
                } catch (Tampered | Refusal | IllegalArgumentException damaged) {
                    LOG.log(System.Logger.Level.WARNING, "a request to reveal an address cannot be read: " + name);
                }
            }
        }
        return all;
    }

    void save(Stored stored) {
        TenantId tenant = stored.question().tenant();
        KeyId key = vault.keys().findOrCreate(tenant, KeyKind.PARTITION, KEY_LABEL);
        byte[] sealed = vault.fields().seal(key, context(stored.id()), stored.json());
        Path file = file(stored.id());
        Path fresh = folder.resolve(stored.id() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(sealed);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException unwritten) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the request cannot be stored", unwritten);
        }
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    private Path file(UUID id) {
        return folder.resolve(id + END);
    }

    private static SealingContext context(UUID id) {
        return new SealingContext("reveal", "request", id.toString());
    }
}
