package org.muniment.vault.backup;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.AgeReader;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.provider.ProviderSettings;

/**
 * Puts a backup of the folder of keys back, into an empty folder only. The whole backup is read and checked before anything
 * is written, and the folder gets its name last. Whoever knows a recipient can seal such a file: compare its digest with
 * the ledger's. Opening the vault afterwards buries what was destroyed since (FORMAT.md, section 3a).
 */
public final class KeyRestore {

    /** Most bytes of a backup, 1 GiB: several million keys. */
    static final long MAX_BYTES = 1L << 30;

    private static final int MAX_FILE_BYTES = 4 << 20;
    private static final String UUIDS = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern KEYS =
            Pattern.compile("(wrapped/[0-9a-f]{2}/" + UUIDS + "\\.(key|destroyed)|approvals/" + UUIDS + "\\.key)");
    private static final String RESTORING = ".restoring";

    private final Map<String, byte[]> files = new HashMap<>();
    private final KeyBackup backup;
    private final String provider;

    private KeyRestore(byte[] sealed, AgeIdentity identity) throws IOException {
        try (DataInputStream in = new DataInputStream(new AgeReader(new ByteArrayInputStream(sealed), identity))) {
            List<String> description = description(in);
            this.backup = new KeyBackup(
                    UUID.fromString(description.get(1)),
                    Instant.parse(description.get(2)),
                    Instant.parse(description.get(3)),
                    Digests.sha256(sealed));
            this.provider = description.get(4);
            for (String path = path(in); !path.isEmpty(); path = path(in)) {
                boolean allowed = isKept(path) || path.equals(KeyBackups.SECRET);
                if (!allowed || files.put(path, content(in)) != null) {
                    throw new Tampered("key backup: it holds something else");
                }
            }
            if (in.read() >= 0) {
                throw new Tampered("key backup: it goes on behind its end");
            }
        } catch (EOFException | IllegalArgumentException | DateTimeException e) {
            throw new Tampered("key backup: it is not one", e);
        }
    }

    private static List<String> description(DataInputStream in) throws IOException {
        boolean first = path(in).equals(KeyBackups.DESCRIPTION);
        List<String> lines =
                first ? new String(content(in), StandardCharsets.UTF_8).lines().toList() : List.of();
        if (lines.size() != 5 || !lines.getFirst().equals(KeyBackups.FIRST_LINE)) {
            throw new Tampered("key backup: it is not one");
        }
        return lines;
    }

    private static String path(DataInputStream in) throws IOException {
        byte[] name = new byte[in.readUnsignedShort()];
        in.readFully(name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static byte[] content(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_FILE_BYTES) {
            throw new Tampered("key backup: it holds a file that is too long");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return content;
    }

    /** Whether a backup holds that file of the folder. */
    static boolean isKept(String path) {
        return KEYS.matcher(path).matches()
                || ProviderSettings.ROOT_FILES.contains(path)
                || path.equals(KeyBackups.REGISTER)
                || path.equals(KeyBackups.HISTORY);
    }

    /**
     * Restores.
     *
     * @param settings of the vault to be; its folder is missing or empty, otherwise refused ({@code CONFLICT})
     * @throws Refusal {@code EXPIRED} when the backup has ended, {@code CONFLICT} when it is of another provider
     * @throws Tampered when the file is damaged, or not meant for this identity
     */
    public static KeyBackup into(VaultSettings settings, Path file, AgeIdentity identity, Instant now)
            throws IOException {
        if (Files.exists(settings.folder()) && !isEmpty(settings.folder())) {
            throw new Refusal(Refusal.Code.CONFLICT, "the folder of keys is not empty: nothing was changed");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "a key backup has at most " + MAX_BYTES + " bytes");
        }
        KeyRestore restore = new KeyRestore(Files.readAllBytes(file), identity);
        restore.check(settings, now);
        restore.write(settings);
        return restore.backup;
    }

    private void check(VaultSettings settings, Instant now) {
        if (!backup.ends().isAfter(now)) {
            throw new Refusal(
                    Refusal.Code.EXPIRED, "the key backup ended on " + backup.ends() + ": it is not restored");
        }
        if (backup.ends().isAfter(backup.made().plus(KeyBackups.MAX_KEPT))) {
            throw new Tampered("key backup: it would be kept longer than any may be");
        }
        if (!files.containsKey(settings.provider().rootFile())) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "the key backup is of provider " + provider + ": set muniment.vault.provider");
        }
    }

    private void write(VaultSettings settings) throws IOException {
        Path folder = settings.folder();
        Path restoring = folder.resolveSibling(folder.getFileName() + RESTORING);
        if (Files.exists(restoring)) {
            throw new Refusal(Refusal.Code.CONFLICT, "an earlier restore was cut short: remove " + RESTORING);
        }
        DurableFiles.createFolder(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
        DurableFiles.createFolder(restoring);
        DurableFiles.createFolder(restoring.resolve("wrapped"));
        byte[] secret = files.remove(KeyBackups.SECRET);
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            Path target = restoring.resolve(entry.getKey());
            DurableFiles.createFolder(target.resolveSibling(".").normalize());
            DurableFiles.write(target, entry.getValue());
        }
        if (secret != null && settings.provider() instanceof ProviderSettings.SecretFile of) {
            boolean inside = of.secret().toAbsolutePath().startsWith(folder.toAbsolutePath());
            Path target = inside ? restoring.resolve(folder.relativize(of.secret())) : of.secret();
            if (!Files.exists(target)) {
                DurableFiles.write(target, secret, DurableFiles.OWNER_READS);
            }
        }
        if (Files.exists(folder)) {
            Files.delete(folder);
        }
        DurableFiles.rename(restoring, folder);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }
}
