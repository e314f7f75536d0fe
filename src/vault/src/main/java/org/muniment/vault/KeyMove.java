package org.muniment.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.provider.KeyProvider;
import org.muniment.vault.provider.ProviderSettings;

/**
 * Moves a house to another provider of the root key (FORMAT.md, section 3d). Everything that the root key wraps is wrapped
 * anew aside, in {@code moving}, and read back through the new provider opened afresh; then one rename, to {@code moved},
 * makes it count. What follows is renames only, which need no provider, and {@link #finish} does them whenever they are found
 * not done. The root file of the provider before stays, as {@code .old}, until {@link #settle} has seen every key open.
 */
final class KeyMove {

    private static final String MOVING = "moving";
    private static final String MOVED = "moved";
    private static final String BEGUN = "begun";
    private static final String OLD = ".old";
    private static final String KEY = ".key";

    private final KeyParts parts;
    private final KeyRotation rotation;
    private final Path folder;

    KeyMove(KeyParts parts, Path folder) {
        this.parts = parts;
        this.rotation = new KeyRotation(parts);
        this.folder = folder;
    }

    /** Does it all but {@link #settle}; the vault is to be closed then, and opened with the other settings. */
    RootMove to(ProviderSettings target, KeyProgress progress) throws IOException {
        rotation.refuseWhileDamaged();
        parts.history().read();
        if (Files.exists(folder.resolve(target.rootFile()))) {
            throw new Refusal(Refusal.Code.CONFLICT, "the root key is with that provider already");
        }
        List<KeyEntry> keys = rotation.tenantKeys();
        Path stage = folder.resolve(MOVING);
        boolean again = begin(stage, target);
        try (KeyProvider root = target.adopt(stage, parts.marking(), again)) {
            root.check();
            wrap(keys, root, stage, progress);
        }
        // Opened afresh: what counts is what lies on the disk, and what the device has kept.
        try (KeyProvider root = target.open(stage, true)) {
            root.check();
            compare(keys, root, stage);
        }
        DurableFiles.rename(stage, folder.resolve(MOVED));
        finish(folder);
        ProviderSettings.Kind kind = ProviderSettings.in(folder).orElseThrow();
        return new RootMove(parts.root().name(), kind.word(), keys.size());
    }

    /** Makes the folder anew, and says whether an earlier try with the same provider may have made a root key. */
    private static boolean begin(Path stage, ProviderSettings target) throws IOException {
        Path begun = stage.resolve(BEGUN);
        boolean again = Files.exists(begun) && Files.readString(begun).equals(target.rootFile());
        if (Files.exists(stage)) {
            for (Path file : files(stage)) {
                if (!file.equals(begun)) {
                    DurableFiles.shred(file);
                }
            }
        }
        DurableFiles.createFolder(stage);
        DurableFiles.write(begun, target.rootFile().getBytes(StandardCharsets.UTF_8));
        return again;
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(files::add);
        }
        return files;
    }

    private void wrap(List<KeyEntry> keys, KeyProvider root, Path stage, KeyProgress progress) throws IOException {
        int done = 0;
        for (KeyEntry entry : keys) {
            WrappedKey file = rotation.read(entry.id());
            DataKey key = file.unwrap(parts.root());
            DurableFiles.write(stage.resolve(entry.id() + KEY), WrappedKey.wrap(file.entry(), key, root));
            key.wipe();
            progress.at(++done, keys.size());
        }
    }

    private void compare(List<KeyEntry> keys, KeyProvider root, Path stage) throws IOException {
        byte[] marking = root.marking();
        boolean same = AesGcm.same(marking, parts.marking());
        AesGcm.wipe(marking);
        for (KeyEntry entry : keys) {
            DataKey before = rotation.read(entry.id()).unwrap(parts.root());
            DataKey after = WrappedKey.parse(entry.id(), Files.readAllBytes(stage.resolve(entry.id() + KEY)))
                    .unwrap(root);
            same &= AesGcm.same(before.commitment(), after.commitment());
            before.wipe();
            after.wipe();
        }
        if (!same) {
            throw new Tampered("the new provider of the root key: it does not give back what it was given");
        }
    }

    /** Puts in place what a move has decided; nothing to do as a rule. Before anything of the folder is read. */
    static void finish(Path folder) throws IOException {
        Path moved = folder.resolve(MOVED);
        if (!Files.exists(moved)) {
            return;
        }
        KeyFiles files = new KeyFiles(folder.resolve(Vault.WRAPPED));
        for (Path file : files(moved)) {
            String name = file.getFileName().toString();
            if (name.endsWith(KEY)) {
                files.replaceKey(KeyId.of(name.substring(0, name.length() - KEY.length())), file);
            }
        }
        for (Path file : files(moved)) {
            if (ProviderSettings.ROOT_FILES.contains(file.getFileName().toString())) {
                for (String old : ProviderSettings.ROOT_FILES) {
                    if (Files.exists(folder.resolve(old))) {
                        DurableFiles.rename(folder.resolve(old), folder.resolve(old + OLD));
                    }
                }
                DurableFiles.rename(file, folder.resolve(file.getFileName()));
            }
        }
        Files.deleteIfExists(moved.resolve(BEGUN));
        Files.delete(moved);
        DurableFiles.sync(folder);
    }

    /** Where a move goes to that was cut short, and that {@link #finish} has to end. */
    static Optional<ProviderSettings.Kind> decided(Path folder) {
        return ProviderSettings.in(folder.resolve(MOVED));
    }

    /** Whether a move was cut short that {@link #finish} has to end. */
    static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(MOVED));
    }

    /** Once everything opens with the new root key: removes what is left of the one before, and of tries cut short. */
    void settle(Instant at) throws IOException {
        List<Path> left = files(folder).stream()
                .filter(file -> file.getFileName().toString().endsWith(OLD))
                .toList();
        if (left.isEmpty()) {
            return;
        }
        for (KeyEntry entry : rotation.tenantKeys()) {
            rotation.read(entry.id()).unwrap(parts.root()).wipe();
        }
        note(at);
        parts.root().retire(parts.root().version());
        for (Path file : left) {
            DurableFiles.shred(file);
        }
    }

    private void note(Instant at) throws IOException {
        String now = parts.root().name();
        for (RootEvent known : parts.history().read()) {
            if (known.made() && !known.provider().equals(now)) {
                parts.history().add(new RootEvent(at, false, known.provider(), known.version()));
            }
        }
        parts.history().add(new RootEvent(at, true, now, parts.root().version()));
    }
}
