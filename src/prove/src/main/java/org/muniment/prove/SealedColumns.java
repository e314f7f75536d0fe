package org.muniment.prove;

import java.util.List;
import java.util.Map;

/**
 * What the sealed columns are bound to: for each, an SQL expression of the row's name as its owner seals it. A sealed value
 * in a column that is not listed here cannot be opened and makes a proof void, so that a new column cannot be forgotten.
 */
final class SealedColumns {

    private static final String ACCOUNT = "(SELECT CAST(a.subject AS text) FROM account a WHERE a.id = t.account_id)";
    private static final String CASE = "(SELECT CAST(c.public_id AS text) FROM privacy_case c WHERE c.id = t.case_id)";

    /** By {@code table.column}. */
    static final Map<String, String> ROWS = Map.ofEntries(
            Map.entry("account.address", "t.subject"),
            Map.entry("profile_fact.value", ACCOUNT + " || '/' || t.field"),
            Map.entry("customer_key.value", "t.public_id"),
            Map.entry("welcome_letter.mail_id", ACCOUNT),
            Map.entry("ticket.subject", "t.public_id"),
            Map.entry("message.head", "t.public_id"),
            Map.entry("message.text", "t.public_id"),
            Map.entry("message.quoted", "t.public_id"),
            Map.entry("attachment.label", "t.public_id"),
            Map.entry("ticket_event.detail", "t.row_id"),
            Map.entry("outbox.sender", "t.public_id"),
            Map.entry("outbox_recipient.address", "t.row_id"),
            Map.entry("outbox_recipient.reply", "t.row_id"),
            Map.entry("outbox_recipient.hop", "t.row_id"),
            Map.entry("staff.address", "t.public_id"),
            Map.entry("staff.name", "t.public_id"),
            Map.entry("one_time_link.address", "t.row_id"),
            Map.entry("case_step.reason", "t.row_id"),
            Map.entry("incident.categories", CASE),
            Map.entry("incident.report", CASE),
            Map.entry("erasure.address", CASE),
            Map.entry("erasure_item.reason", "t.row_id"));

    /** The columns of bytes that exist, as pairs of table and column. */
    static final String ALL =
            "SELECT CAST(table_name AS text), CAST(column_name AS text) FROM information_schema.columns"
                    + " WHERE table_schema = current_schema() AND data_type = 'bytea' ORDER BY 1, 2";

    private SealedColumns() {}

    /** Every value of a column with its row's name; {@code NULL} for a column nobody listed. */
    static String values(String table, String column) {
        String row = ROWS.getOrDefault(table + "." + column, "NULL");
        return "SELECT t." + column + ", CAST(" + row + " AS text) FROM " + table + " t WHERE t." + column
                + " IS NOT NULL";
    }

    /** Sealed files and what they are bound to. */
    static List<String> files() {
        return List.of(
                "SELECT CAST(blob AS text), 'blob:' || CAST(blob AS text) FROM message WHERE blob IS NOT NULL",
                "SELECT CAST(blob AS text), 'blob:' || CAST(blob AS text) FROM attachment WHERE blob IS NOT NULL",
                "SELECT CAST(blob AS text), 'blob:' || CAST(blob AS text) FROM outbox",
                "SELECT CAST(p.blob AS text), 'export ' || CAST(c.public_id AS text) FROM export_package p"
                        + " JOIN privacy_case c ON c.id = p.case_id");
    }
}
