package org.muniment.vault.backup;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.age.AgeRecipient;
import org.muniment.vault.age.AgeWriter;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.provider.ProviderSettings;

/**
 * Makes backups of the folder of keys and keeps their register, which lies in the folder and is authenticated by the
 * marking key (FORMAT.md, section 3b). A backup is in the register before it has its name. Thread-safe; the vault's owner
 * makes backups, any reader may look at the register.
 */
public final class KeyBackups {

    /** The longest a backup may be kept: what an erasure promises as the end of the last copy. */
    public static final Duration MAX_KEPT = Duration.ofDays(30);

    static final String REGISTER = "backups";
    static final String HISTORY = "history";
    static final String FIRST_LINE = "muniment key backup v1";
    static final String DESCRIPTION = "backup";
    static final String SECRET = "secret";

    private static final String REGISTER_LINE = "muniment key backups v1";
    private static final int MAX_REGISTER_BYTES = 4 << 20;

    private final Vault vault;
    private final VaultSettings settings;

    /** The backups of an open vault. */
    public KeyBackups(Vault vault, VaultSettings settings) {
        this.vault = vault;
        this.settings = settings;
    }

    /**
     * What a backup is made of.
     *
     * @param recipients who can open it, 1 to 256
     * @param kept after which time it ends, at most {@link #MAX_KEPT}
     * @param secret whether to take the secret file along; without it the backup opens nothing unless that was kept apart
     */
    public record Wish(List<AgeRecipient> recipients, Duration kept, boolean secret) {

        /** Refuses ({@code BAD_INPUT}) a longer time, or none, and no recipient. */
        public Wish {
            if (kept.compareTo(MAX_KEPT) > 0 || kept.compareTo(Duration.ofHours(1)) < 0) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT, "a key backup is kept from an hour to " + MAX_KEPT.toDays() + " days");
            }
            if (recipients.isEmpty()) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "a key backup needs somebody to whom it is sealed");
            }
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Makes a backup.
     *
     * @param file a name that nothing has yet; refused ({@code CONFLICT}) otherwise
     */
    public synchronized KeyBackup make(Path file, Wish wish, Instant now) throws IOException {
        if (Files.exists(file)) {
            throw new Refusal(Refusal.Code.CONFLICT, "there is a file of that name already");
        }
        Instant made = now.truncatedTo(ChronoUnit.SECONDS);
        UUID id = UUID.randomUUID();
        byte[] sealed = sealed(id, made, made.plus(wish.kept()), wish);
        KeyBackup backup = new KeyBackup(id, made, made.plus(wish.kept()), Digests.sha256(sealed));
        add(backup);
        DurableFiles.write(file, sealed, DurableFiles.OWNER_READS);
        return backup;
    }

    private byte[] sealed(UUID id, Instant made, Instant ends, Wish wish) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (AgeWriter age = new AgeWriter(bytes, wish.recipients());
                DataOutputStream out = new DataOutputStream(age)) {
            String description =
                    String.join("\n", FIRST_LINE, id.toString(), made.toString(), ends.toString(), vault.provider());
            entry(out, DESCRIPTION, (description + "\n").getBytes(StandardCharsets.UTF_8));
            for (Path file : files()) {
                entry(out, settings.folder().relativize(file).toString(), Files.readAllBytes(file));
            }
            if (wish.secret() && settings.provider() instanceof ProviderSettings.SecretFile provider) {
                byte[] secret = Files.readAllBytes(provider.secret());
                entry(out, SECRET, secret);
                AesGcm.wipe(secret);
            }
            out.writeShort(0);
            out.flush();
            age.finish();
        }
        return bytes.toByteArray();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(settings.folder())) {
            return all.filter(Files::isRegularFile)
                    .filter(file ->
                            KeyRestore.isKept(settings.folder().relativize(file).toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void entry(DataOutputStream out, String path, byte[] content) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        out.writeShort(name.length);
        out.write(name);
        out.writeInt(content.length);
        out.write(content);
    }

    /** All backups ever registered, oldest first; {@link Tampered} when somebody else wrote the register. */
    public synchronized List<KeyBackup> list() throws IOException {
        Path file = settings.folder().resolve(REGISTER);
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_REGISTER_BYTES) {
            throw new Tampered("register of key backups: it is too long");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int mark = text.lastIndexOf("mark ");
        String body = mark < 0 ? "" : text.substring(0, mark);
        if (!body.startsWith(REGISTER_LINE + "\n") || !text.equals(marked(body))) {
            throw new Tampered("register of key backups: it is not what was written");
        }
        List<KeyBackup> backups = new ArrayList<>();
        for (String line : body.lines().skip(1).toList()) {
            String[] words = line.split(" ", -1);
            try {
                backups.add(new KeyBackup(
                        UUID.fromString(words[0]), Instant.parse(words[1]), Instant.parse(words[2]), words[3]));
            } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
                throw new Tampered("register of key backups: it is not what was written", e);
            }
        }
        backups.sort(Comparator.comparing(KeyBackup::made));
        return backups;
    }

    private String marked(String body) {
        byte[] mark = vault.mark(body.getBytes(StandardCharsets.ISO_8859_1));
        return body + "mark " + HexFormat.of().formatHex(mark) + "\n";
    }

    private void add(KeyBackup backup) throws IOException {
        StringBuilder body = new StringBuilder(REGISTER_LINE + "\n");
        List<KeyBackup> all = new ArrayList<>(list());
        all.add(backup);
        for (KeyBackup each : all) {
            body.append(String.join(
                            " ",
                            each.id().toString(),
                            each.made().toString(),
                            each.ends().toString(),
                            each.sha256()))
                    .append('\n');
        }
        DurableFiles.write(
                settings.folder().resolve(REGISTER), marked(body.toString()).getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * When the last backup ends that is not over yet: from then on no backup holds a key that is destroyed now. Empty when
     * there is none. Copies made by other means are not known here.
     */
    public Optional<Instant> horizon(Instant now) throws IOException {
        return list().stream()
                .map(KeyBackup::ends)
                .filter(end -> end.isAfter(now))
                .max(Comparator.naturalOrder());
    }

    /**
     * When the last backup ends, of those not over yet, that holds a key which has been destroyed since: until then that key
     * is not gone everywhere. Empty when there is none.
     */
    public Optional<Instant> horizonOfDestroyed(Instant now) throws IOException {
        List<KeyEntry> destroyed =
                vault.keys().list().stream().filter(key -> !key.live()).toList();
        return list().stream()
                .filter(backup -> backup.ends().isAfter(now))
                .filter(backup -> destroyed.stream().anyMatch(key -> holds(backup, key)))
                .map(KeyBackup::ends)
                .max(Comparator.naturalOrder());
    }

    /** A backup knows its time in seconds only. */
    private static boolean holds(KeyBackup backup, KeyEntry key) {
        return !key.created().truncatedTo(ChronoUnit.SECONDS).isAfter(backup.made())
                && key.destroyed().filter(at -> !at.isBefore(backup.made())).isPresent();
    }

    /**
     * Registers the backup that this folder was restored from. It stands for all that were made after it too, of which the
     * restored register knows nothing; so it ends as late as any of them can.
     */
    public synchronized void restoredFrom(KeyBackup backup, Instant now) throws IOException {
        Instant ends = now.truncatedTo(ChronoUnit.SECONDS).plus(MAX_KEPT);
        add(new KeyBackup(backup.id(), backup.made(), ends, backup.sha256()));
    }
}
