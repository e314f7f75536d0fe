package org.muniment.prove;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.privacy.erase.Certificate;
import org.muniment.privacy.erase.Remains;
import org.muniment.privacy.erase.Rows;
import org.muniment.terms.Refusal;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;

/** Looks again at one person that a house erased: their keys, every column, every sealed file. Also beside a server. */
final class CaseCheck {

    private static final Pattern PARAMETER = Pattern.compile("\\?\\d+");

    private final Path data;
    private final Vault vault;
    private final DatabaseAccess database;

    CaseCheck(Path data, Vault vault, DatabaseAccess database) {
        this.data = data;
        this.vault = vault;
        this.database = database;
    }

    /**
     * What was found.
     *
     * @param clean whether nothing is left
     * @param certificate what to sign
     */
    record Result(boolean clean, Certificate certificate) {}

    Result run(String name, Instant now) throws IOException {
        try (Connection connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            Rows rows = rows(connection);
            Object[] found = find(rows, name);
            UUID subject = UUID.fromString(String.valueOf(found[2]));
            KeyId key = KeyId.of(String.valueOf(found[4]));
            List<KeyId> keys = new ArrayList<>(List.of(key));
            // Whatever else was made for this person since, or under the same label.
            vault.keys().list().stream()
                    .filter(entry ->
                            entry.kind() == KeyKind.SUBJECT && entry.label().equals("subject:" + subject))
                    .map(KeyEntry::id)
                    .filter(id -> !id.equals(key))
                    .forEach(keys::add);
            Remains left = Remains.of(
                    keys,
                    vault.keys(),
                    rows,
                    List.of(data.resolve("blobs"), data.resolve("exports"), data.resolve("mail")));
            long account = rows.number("SELECT count(*) FROM account WHERE subject = ?1", subject);
            long pending = rows.number("SELECT count(*) FROM index_rewrite");
            boolean clean = left.none() && account == 0 && pending == 0;
            Certificate certificate = new Certificate()
                    .say("case", found[0] + " " + found[1])
                    .say("subject", subject)
                    .say("state", found[3])
                    .say("keys destroyed at", found[5])
                    .say("unrecoverable from", found[6])
                    .say("keys that open", left.openable() + " of " + keys.size())
                    .say("sealed values left", left.rows() + ", in " + left.columns() + " columns looked into")
                    .say("sealed files left", left.files() + ", of " + left.looked() + " looked at")
                    .say("accounts left", account)
                    .say("months of the index still to be written anew", pending)
                    .say("verdict", clean ? "ERASED: nothing is left" : "NOT ERASED")
                    .say("looked at", now);
            return new Result(clean, certificate);
        } catch (SQLException e) {
            throw new IOException("the database does not answer", e);
        }
    }

    private static Object[] find(Rows rows, String name) {
        boolean number = name.matches("[0-9]{1,18}");
        if (!number && !name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "name a case by its number or its id");
        }
        List<?> found = rows.ask(
                "SELECT CAST(c.number AS text), CAST(c.public_id AS text), c.subject, c.state, e.key_id,"
                        + " CAST(e.erased AS text), CAST(e.horizon AS text) FROM privacy_case c"
                        + " JOIN erasure e ON e.case_id = c.id WHERE CAST(c.number AS text) = ?1"
                        + " OR CAST(c.public_id AS text) = ?1",
                name);
        if (found.isEmpty() || ((Object[]) found.get(0))[4] == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no approved erasure has that number or id");
        }
        return (Object[]) found.get(0);
    }

    private static Rows rows(Connection connection) {
        return (sql, parameters) -> {
            List<Object> order = new ArrayList<>();
            var each = PARAMETER.matcher(sql);
            while (each.find()) {
                order.add(parameters[Integer.parseInt(each.group().substring(1)) - 1]);
            }
            try (PreparedStatement statement =
                    connection.prepareStatement(PARAMETER.matcher(sql).replaceAll("?"))) {
                for (int i = 0; i < order.size(); i++) {
                    statement.setObject(i + 1, order.get(i));
                }
                try (ResultSet result = statement.executeQuery()) {
                    int width = result.getMetaData().getColumnCount();
                    List<Object> rows = new ArrayList<>();
                    while (result.next()) {
                        Object[] row = new Object[width];
                        for (int i = 0; i < width; i++) {
                            row[i] = result.getObject(i + 1);
                        }
                        rows.add(width == 1 ? row[0] : Arrays.copyOf(row, width));
                    }
                    return rows;
                }
            } catch (SQLException e) {
                throw new IllegalStateException("the database refuses a question of the proof", e);
            }
        };
    }
}
