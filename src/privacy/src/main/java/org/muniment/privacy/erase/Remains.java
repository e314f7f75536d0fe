package org.muniment.privacy.erase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.Keyring;
import org.muniment.vault.chunked.SealedFile;

/**
 * What is left of keys that are said to be destroyed: whether they open, which columns of which tables still hold values
 * sealed under them, which files. Knows no table: it looks into every column of bytes that there is.
 *
 * @param openable keys that still open
 * @param rows values in the database that are sealed under one of the keys
 * @param files sealed files under one of the keys
 * @param columns columns looked into
 * @param looked files looked at
 */
public record Remains(long openable, long rows, long files, long columns, long looked) {

    /** Where in a sealed value its key's id stands, counted from 1 as SQL does (vault FORMAT.md, section 4). */
    private static final int KEY_AT = 5;

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Whether nothing is left. */
    public boolean none() {
        return openable == 0 && rows == 0 && files == 0;
    }

    /**
     * Looks.
     *
     * @param keys the keys that must be gone
     * @param keyring where they were
     * @param rows the database
     * @param folders folders that hold sealed files, looked through with all below them
     */
    public static Remains of(Collection<KeyId> keys, Keyring keyring, Rows rows, List<Path> folders)
            throws IOException {
        long openable = keys.stream().filter(key -> opens(keyring, key)).count();
        long values = 0;
        long columns = 0;
        for (Object row : rows.ask("SELECT CAST(table_name AS text), CAST(column_name AS text)"
                + " FROM information_schema.columns WHERE table_schema = current_schema() AND data_type = 'bytea'"
                + " ORDER BY 1, 2")) {
            Object[] column = (Object[]) row;
            columns++;
            for (KeyId key : keys) {
                values += rows.number(
                        "SELECT count(*) FROM " + name(column[0]) + " WHERE substring(" + name(column[1]) + " FROM "
                                + KEY_AT + " FOR " + KeyId.BYTES + ") = ?1",
                        (Object) key.bytes());
            }
        }
        long[] files = files(new HashSet<>(keys), folders);
        return new Remains(openable, values, files[0], columns, files[1]);
    }

    private static boolean opens(Keyring keyring, KeyId key) {
        try {
            keyring.open(key);
            return true;
        } catch (KeyDestroyed gone) {
            return false;
        } catch (Refusal refused) {
            // A key that never was cannot open either, but what it sealed cannot have been erased by destroying it.
            return refused.code() != Refusal.Code.NOT_FOUND;
        }
    }

    private static String name(Object value) {
        String name = String.valueOf(value);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException("a table or column of a name that is not ours");
        }
        return name;
    }

    private static long[] files(Set<KeyId> keys, List<Path> folders) throws IOException {
        long found = 0;
        long looked = 0;
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            List<Path> files = new ArrayList<>();
            try (Stream<Path> walk = Files.walk(folder)) {
                walk.filter(Files::isRegularFile).forEach(files::add);
            }
            for (Path file : files) {
                looked++;
                found += isUnder(file, keys) ? 1 : 0;
            }
        }
        return new long[] {found, looked};
    }

    private static boolean isUnder(Path file, Set<KeyId> keys) throws IOException {
        try {
            return keys.contains(SealedFile.keyOf(file));
        } catch (Tampered notSealed) {
            return false;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
