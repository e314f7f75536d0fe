package org.muniment.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.BlindIndex;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;

/** The intake's rows in the ledger. */
final class IntakeLedger implements SpoolKeys.Told {
    private static final Actor ACTOR = Actor.system("mail");
    private static final String DESTROYED = "key.destroyed";
    private static final String REASON = "no message waits in the spool under it";
    static final String RECEIVED = "mail.received";

    /** How far entries are searched back beyond a file's own time, for clocks that were set back. */
    private static final Duration SLACK = Duration.ofHours(1);

    private final Consumer<Act> append;
    private final Look look;
    private final LedgerRows rows;

    /** Looks whether an object received before a time is recorded. */
    @FunctionalInterface
    interface Look {
        boolean has(String act, String object, Instant notBefore);
    }

    IntakeLedger(Consumer<Act> append, Look look, LedgerRows rows) {
        this.append = append;
        this.look = look;
        this.rows = rows;
    }

    static IntakeLedger of(Ledger ledger, BlindIndex hashes) {
        return new IntakeLedger(
                ledger::append,
                (act, object, notBefore) -> has(ledger, new Wanted(act, object), notBefore),
                new LedgerRows(ledger, hashes));
    }

    /** The rows of fetched mail. */
    LedgerRows rows() {
        return rows;
    }

    /** Records a stored message; returns when that is durable. */
    void received(Spool.Stored stored, Envelope envelope) {
        Map<String, String> details = Map.of(
                "sha256", stored.written().sha256(),
                "size", Long.toString(stored.written().size()),
                "route", envelope.route().name(),
                "recipients", Integer.toString(envelope.recipients().size()));
        String place = envelope.fetched()
                .map(at -> "/" + rows.key(at, rows.raw(stored.written().sha256())))
                .orElse("");
        append.accept(new Act(ACTOR, RECEIVED, Purpose.OPERATION, object(stored.name()) + place, details));
    }

    /** Records that a key of the spool is about to be destroyed. */
    @Override
    public void destroying(KeyEntry key) {
        append.accept(key("key.destroy", key.id(), Map.of("label", key.label(), "reason", REASON)));
    }

    /** Records that a key of the spool is destroyed. */
    @Override
    public void destroyed(Destruction key) {
        String commitment = HexFormat.of().formatHex(key.commitment());
        append.accept(
                key(DESTROYED, key.id(), Map.of("label", key.label(), "reason", REASON, "commitment", commitment)));
    }

    /** Records the destruction of a key unless that was done, for when it was cut short after the key was gone. */
    void destroyedEarlier(KeyEntry key) {
        Instant at = key.destroyed().orElseThrow();
        if (!look.has(DESTROYED, "key:" + key.id(), at.minus(SLACK))) {
            Map<String, String> details = Map.of("label", key.label(), "reason", REASON, "at", at.toString());
            append.accept(key(DESTROYED, key.id(), details));
        }
    }

    private static Act key(String act, KeyId id, Map<String, String> details) {
        return new Act(ACTOR, act, Purpose.OPERATION, "key:" + id, details);
    }

    /** Records that a spool file is not what was written. */
    void tampered(String name) {
        append.accept(Act.of(ACTOR, "mail.spool.tampered", Purpose.OPERATION, object(name)));
    }

    /** Whether a message's row is there. */
    boolean knows(String name) {
        return look.has(RECEIVED, object(name), Spool.arrival(name).minus(SLACK));
    }

    private static String object(String name) {
        return "mail:" + name;
    }

    private record Wanted(String act, String object) {}

    private static boolean has(Ledger ledger, Wanted wanted, Instant notBefore) {
        long before = ledger.size();
        while (before > 0) {
            List<Entry> entries = ledger.newest(before, Ledger.MAX_READ);
            for (Entry entry : entries) {
                if (entry.object().startsWith(wanted.object()) && entry.act().equals(wanted.act())) {
                    return true;
                }
                if (entry.at().isBefore(notBefore)) {
                    return false;
                }
                before = Math.min(before, entry.index());
            }
            if (entries.isEmpty()) {
                return false;
            }
        }
        return false;
    }
}
