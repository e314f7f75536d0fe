package org.muniment.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.MailboxStatus.Balance;
import org.muniment.mail.receive.BalanceFile;

/** The balances of one mailbox, kept over restarts. Used by one thread; what it gives out is safe to share. */
final class MailboxBalances {
    private static final int SHOWN = 50;
    private static final Duration ANYWAY = Duration.ofHours(1);

    private final BalanceFile file;
    private @Nullable Balance written;
    private @Nullable Balance latest;
    private Optional<Instant> offSince = Optional.empty();

    private MailboxBalances(BalanceFile file) {
        this.file = file;
    }

    static MailboxBalances open(Path path) throws IOException {
        MailboxBalances balances = new MailboxBalances(BalanceFile.open(path));
        List<Balance> kept = balances.kept();
        if (!kept.isEmpty()) {
            balances.written = kept.get(0);
            for (int i = 0; i < kept.size() && kept.get(i).missing() > 0; i++) {
                balances.offSince = Optional.of(kept.get(i).at());
            }
        }
        return balances;
    }

    private List<Balance> kept() {
        return file.newest(SHOWN).stream()
                .map(n -> new Balance(Instant.ofEpochMilli(n[0]), n[1], n[2], n[3], n[4]))
                .toList();
    }

    /** Notes what a look found; on the disk when it differs from what the one before found, or an hour later. */
    void add(Balance balance) throws IOException {
        latest = balance;
        if (balance.missing() == 0) {
            offSince = Optional.empty();
        } else if (offSince.isEmpty()) {
            offSince = Optional.of(balance.at());
        }
        Balance before = written;
        if (before == null
                || !before.equalCounts(balance)
                || Duration.between(before.at(), balance.at()).compareTo(ANYWAY) >= 0) {
            file.add(balance.at().toEpochMilli(), balance.onServer(), balance.taken(), balance.known(), balance.left());
            written = balance;
        }
    }

    Optional<Instant> offSince() {
        return offSince;
    }

    /** Newest first. */
    List<Balance> all() {
        List<Balance> kept = kept();
        Balance last = latest;
        if (last == null || last.equals(written)) {
            return kept;
        }
        List<Balance> all = new java.util.ArrayList<>(kept);
        all.add(0, last);
        return all;
    }
}
