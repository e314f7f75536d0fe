package org.muniment.logs.retained;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.muniment.archive.Holds;
import org.muniment.archive.House;
import org.muniment.archive.Progress;
import org.muniment.archive.Retained;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * Destroys the key of addresses when its epoch is over and so many days more have passed as the policy says, hot logs and
 * archives alike: what is stored stays, and nothing leads from it to an address any more. A hold on any record of the
 * tenant in those days keeps the key. The ledger knows before, and has the key's commitment after. Thread-safe.
 */
public final class AddressKeys implements Retained {

    private static final System.Logger LOG = System.getLogger(AddressKeys.class.getName());
    private static final Actor ACTOR = Actor.system("retention");

    private final House house;
    private final Holds holds;
    private final Function<TenantId, Pseudonyms> pseudonyms;

    /**
     * Over those.
     *
     * @param pseudonyms the very ones that intake and search use, so that none goes on with a destroyed key
     */
    public AddressKeys(House house, Holds holds, Function<TenantId, Pseudonyms> pseudonyms) {
        this.house = house;
        this.holds = holds;
        this.pseudonyms = pseudonyms;
    }

    @Override
    public String name() {
        return "address keys";
    }

    @Override
    public synchronized RetentionReport run(LocalDate today, Progress progress) {
        List<KeyEntry> due = house.vault().keys().list().stream()
                .filter(key -> key.kind() == KeyKind.PSEUDONYM && key.live())
                .filter(key -> !today.isBefore(house.policy().pseudonyms().destroyedFrom(dayAfter(epoch(key)))))
                .toList();
        RetentionReport report = RetentionReport.nothing(name());
        for (int i = 0; i < due.size(); i++) {
            progress.at(what(due.get(i)), i, due.size());
            report = report.with(step(due.get(i)));
        }
        return report;
    }

    private Step step(KeyEntry key) {
        LocalDate first = day(epoch(key));
        LocalDate last = dayAfter(epoch(key)).minusDays(1);
        try {
            if (holds.isHeld(key.tenant(), first, last)) {
                return new Step(what(key), Outcome.HELD, 0, 0, "a hold keeps it");
            }
            destroy(key, Map.of("epoch", first + " to " + last, "reason", "epoch over"));
            return new Step(what(key), Outcome.DESTROYED, 0, 0, "");
        } catch (Refusal refused) {
            LOG.log(System.Logger.Level.WARNING, "an address key stays for the next retention run", refused);
            return new Step(what(key), Outcome.FAILED, 0, 0, String.valueOf(refused.getMessage()));
        }
    }

    private void destroy(KeyEntry key, Map<String, String> details) {
        String object = "key:" + key.id();
        house.ledger().append(new Act(ACTOR, "address-key.destroy", Purpose.OPERATION, object, details));
        AtomicReference<@Nullable Destruction> done = new AtomicReference<>();
        pseudonyms
                .apply(key.tenant())
                .end(epoch(key), () -> done.set(house.vault().keys().destroy(key.id(), "epoch over")));
        Destruction destroyed = done.get();
        if (destroyed != null) {
            house.ledger()
                    .append(new Act(
                            ACTOR,
                            "key.destroyed",
                            Purpose.OPERATION,
                            object,
                            Map.of(
                                    "of",
                                    "addresses:" + key.tenant(),
                                    "epoch",
                                    String.valueOf(details.get("epoch")),
                                    "commitment",
                                    HexFormat.of().formatHex(destroyed.commitment()))));
        }
    }

    private static String what(KeyEntry key) {
        return "address key of " + key.tenant() + ", " + day(epoch(key)) + " to "
                + dayAfter(epoch(key)).minusDays(1);
    }

    private static long epoch(KeyEntry key) {
        return Long.parseLong(key.label());
    }

    private static LocalDate day(long epoch) {
        return LocalDate.ofInstant(Pseudonyms.startOf(epoch), ZoneOffset.UTC);
    }

    private static LocalDate dayAfter(long epoch) {
        return day(epoch + 1);
    }
}
