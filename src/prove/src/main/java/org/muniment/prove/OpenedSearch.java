package org.muniment.prove;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;
import org.muniment.vault.chunked.SealedFile;

/** Looks for two words in everything that still opens, and in all bytes as they lie on the disk. */
final class OpenedSearch {

    private final ScratchHouse house;
    private final byte[][] erased;
    private final byte[][] twin;
    private final Canary[] both;
    private final Findings findings = new Findings();

    OpenedSearch(ScratchHouse house, Canary erased, Canary twin) {
        this.house = house;
        this.erased = erased.forms();
        this.twin = twin.forms();
        this.both = new Canary[] {erased, twin};
    }

    /** Everything that the database holds sealed at one moment, as a backup of it would. */
    static List<Stored> snapshot(ScratchHouse house) {
        List<Stored> stored = new ArrayList<>();
        for (Object each : house.rows(SealedColumns.ALL)) {
            Object[] names = (Object[]) each;
            String table = String.valueOf(names[0]);
            String column = String.valueOf(names[1]);
            for (Object row : house.rows(SealedColumns.values(table, column))) {
                Object[] value = (Object[]) row;
                String name = value[1] == null ? "" : String.valueOf(value[1]);
                stored.add(new Stored(new SealingContext(table, column, name), (byte[]) value[0]));
            }
        }
        return stored;
    }

    /** One value of a column of bytes. */
    record Stored(SealingContext place, byte[] value) {}

    /** A backup of the data, taken before the erasure: the folder and what the database held. */
    record Backup(Path folder, List<Stored> database) {}

    Findings run(Backup backup) throws IOException {
        Vault vault = house.privacy.vault();
        snapshot(house).forEach(stored -> open(vault, "column ", stored));
        backup.database().forEach(stored -> open(vault, "data backup, column ", stored));
        files("files, ", house.data);
        files("data backup, files, ", backup.folder());
        findings.at(
                "search index, every term",
                house.in(() -> house.search.termsWith(both[0].word())),
                house.in(() -> house.search.termsWith(both[1].word())));
        indexOf(backup);
        ledger();
        bytes("bytes of the data folder", house.data);
        bytes("bytes of the data backup", backup.folder());
        return findings;
    }

    /** How many values of a database backup the keys of a key backup still open for the erased person. */
    long withKeys(Vault old, List<Stored> database) {
        Findings apart = new Findings();
        for (Stored stored : database) {
            try {
                byte[] plain = old.fields().open(stored.place(), stored.value());
                apart.at("", any(plain, erased) ? 1 : 0, 0);
            } catch (Tampered | Refusal notSealedOrGone) {
                // A keyed hash, or under a key made since.
            }
        }
        return apart.erased();
    }

    /** An index in a backup mixes both people's words: its key must not open any more. */
    private void indexOf(Backup backup) throws IOException {
        Path index = backup.folder().resolve("desk").resolve("index");
        Set<KeyId> keys = new HashSet<>();
        try (Stream<Path> all = Files.walk(index)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals("write.lock")) {
                    keys.add(SealedFile.keyOf(file));
                }
            }
        }
        for (KeyId key : keys) {
            boolean live = house.privacy
                    .vault()
                    .keys()
                    .entry(key)
                    .filter(entry -> entry.live())
                    .isPresent();
            findings.at("data backup, search index that still opens", live ? 1 : 0, 0);
        }
    }

    private void open(Vault vault, String prefix, Stored stored) {
        String place = prefix + stored.place().entity() + "." + stored.place().column();
        try {
            vault.fields().keyOf(stored.value());
        } catch (Tampered notSealed) {
            // A keyed hash; the bytes are looked at with all others.
            return;
        }
        try {
            look(place, vault.fields().open(stored.place(), stored.value()));
        } catch (KeyDestroyed gone) {
            findings.at(place, 0, 0);
        } catch (Tampered unknown) {
            findings.blind(place);
        }
    }

    private void files(String where, Path root) throws IOException {
        Map<String, String> contexts = new HashMap<>();
        for (String query : SealedColumns.files()) {
            for (Object row : house.rows(query)) {
                Object[] file = (Object[]) row;
                contexts.put(String.valueOf(file[0]), String.valueOf(file[1]));
            }
        }
        for (String folder : List.of("blobs", "exports", "mail/spool")) {
            Path inside = root.resolve(folder);
            if (Files.isDirectory(inside)) {
                try (Stream<Path> all = Files.walk(inside)) {
                    for (Path file : all.filter(Files::isRegularFile).toList()) {
                        file(where + folder, file, contexts);
                    }
                }
            }
        }
    }

    private void file(String place, Path file, Map<String, String> contexts) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals("lock")) {
            return;
        }
        // A file nobody refers to any more is a raw mail or an upload that was erased: its name says what it is bound
        // to.
        String spooled = name.replaceFirst("\\.(new|mail|parked)$", "");
        String context = spooled.equals(name) ? contexts.getOrDefault(name, "blob:" + name) : spooled;
        try (InputStream in = SealedFile.open(
                file, key -> house.privacy.vault().keys().open(key), context.getBytes(StandardCharsets.UTF_8))) {
            byte[] plain = in.readAllBytes();
            if (context.startsWith("export ")) {
                unzip(place + ", unpacked", plain);
            } else {
                look(place, plain);
            }
        } catch (KeyDestroyed gone) {
            findings.at(place, 0, 0);
        } catch (Tampered unknown) {
            findings.blind(place);
        } catch (Refusal refused) {
            findings.blind(place + ": " + refused.code());
        }
    }

    private void unzip(String place, byte[] plain) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(plain))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                look(place, entry.getName().getBytes(StandardCharsets.UTF_8));
                look(place, zip.readAllBytes());
            }
        }
    }

    private void ledger() {
        Ledger ledger = house.privacy.ledger();
        long next = 0;
        while (next < ledger.size()) {
            List<Entry> entries = ledger.read(next, (int) Math.min(Ledger.MAX_READ, ledger.size() - next));
            for (Entry entry : entries) {
                look("ledger, details opened", (entry + " " + entry.details()).getBytes(StandardCharsets.UTF_8));
            }
            next += entries.size();
        }
    }

    private void bytes(String place, Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] content;
                try {
                    content = Files.readAllBytes(file);
                } catch (java.nio.file.NoSuchFileException gone) {
                    continue;
                }
                look(place, content);
            }
        }
    }

    static boolean any(byte[] content, byte[][] forms) {
        for (int i = 0; i < forms.length; i++) {
            // Base64 has its own case; words are looked for whatever theirs.
            boolean found = i < 2 ? Canary.in(content, forms[i]) : exactly(content, forms[i]);
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean exactly(byte[] content, byte[] form) {
        outer:
        for (int i = 0; i <= content.length - form.length; i++) {
            for (int k = 0; k < form.length; k++) {
                if (content[i + k] != form[k]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    private void look(String place, byte[] plain) {
        findings.at(place, any(plain, erased) ? 1 : 0, any(plain, twin) ? 1 : 0);
    }
}
