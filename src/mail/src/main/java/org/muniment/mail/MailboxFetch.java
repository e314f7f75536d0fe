package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.MailboxStatus.Balance;
import org.muniment.mail.receive.ImapMailbox;
import org.muniment.mail.receive.MailboxState;
import org.muniment.mail.receive.MailboxState.Outcome;
import org.muniment.mail.receive.Pop3Mailbox;
import org.muniment.mail.receive.RemoteMailbox;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;

/** Fetches one mailbox for ever, on a thread of its own. */
final class MailboxFetch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MailboxFetch.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int READ_MILLIS = 120_000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final MailAccount account;
    private final Parts parts;
    private final LedgerRows rows;
    private final MailboxState state;
    private final MailboxBalances balances;
    private final Optional<AccessTokens> tokens;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable RemoteMailbox current;
    private volatile MailboxStatus status;

    /** What a fetch works with. */
    record Parts(MailSettings settings, Intake intake, Vault vault) {
        InstantSource clock() {
            return intake.clock();
        }
    }

    MailboxFetch(MailAccount account, Parts parts) throws IOException {
        this.account = account;
        this.parts = parts;
        this.rows = parts.intake().rows();
        Path folder = parts.settings().folder().resolve("mailboxes");
        this.state = MailboxState.open(folder.resolve(account.name() + ".state"));
        this.balances = MailboxBalances.open(folder.resolve(account.name() + ".balance"));
        this.tokens = account.oauth().map(o -> new AccessTokens(account, folder, parts.vault(), parts.clock()));
        this.status = status(new Reach(false, parts.clock().instant(), Optional.empty()));
        this.thread = new Thread(this::run, "mail-fetch-" + account.name());
        thread.setDaemon(true);
    }

    /** How a mailbox was reached. */
    private record Reach(boolean connected, Instant started, Optional<String> fault) {}

    private MailboxStatus status(Reach reach) {
        return new MailboxStatus(
                account.name(),
                account.route(),
                reach.connected(),
                reach.started(),
                account.poll(),
                balances.all(),
                balances.offSince(),
                reach.fault());
    }

    void start() {
        thread.start();
    }

    MailboxStatus status() {
        return status;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try (RemoteMailbox mailbox = connect()) {
                current = mailbox;
                pause = FIRST_PAUSE;
                stay(mailbox);
                pause = account.poll();
            } catch (IOException | RuntimeException e) { // whatever a server can cause: connect anew after a pause
                if (!closed) {
                    fault(e);
                    LOG.log(Level.WARNING, "mailbox " + account.name() + " cannot be fetched: " + e);
                }
            } finally {
                current = null;
            }
            pause = sleep(pause);
        }
    }

    private RemoteMailbox connect() throws IOException {
        if (tokens.isEmpty()) {
            return connect(
                    new RemoteMailbox.Login(account.user(), account.password().reveal(), false));
        }
        try {
            return connect(new RemoteMailbox.Login(account.user(), tokens.get().current(), true));
        } catch (RemoteMailbox.LoginRefused e) {
            tokens.get().refused();
            throw e;
        }
    }

    private RemoteMailbox connect(RemoteMailbox.Login login) throws IOException {
        MailSettings.Tls tls = account.tls();
        RemoteMailbox.Security security = new RemoteMailbox.Security(
                tls == MailSettings.Tls.IMPLICIT,
                tls == MailSettings.Tls.REQUIRED || tls == MailSettings.Tls.OPPORTUNISTIC,
                tls == MailSettings.Tls.REQUIRED || tls == MailSettings.Tls.IMPLICIT);
        RemoteMailbox.Place place =
                new RemoteMailbox.Place(account.host(), account.port(), security, account.folder(), READ_MILLIS);
        return account.route() == Route.POP3 ? Pop3Mailbox.open(place, login) : ImapMailbox.open(place, login);
    }

    private void fault(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        status = status(
                new Reach(false, status.started(), Optional.of(cause.getClass().getSimpleName())));
    }

    private Duration sleep(Duration pause) {
        try {
            if (!closed) {
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(account.poll()) > 0 ? account.poll() : twice;
    }

    private void stay(RemoteMailbox mailbox) throws IOException {
        boolean idle = mailbox.canIdle();
        while (!closed) {
            look(mailbox);
            if (!mailbox.staysOpen()) {
                return;
            }
            if (idle) {
                idle(mailbox);
            } else {
                sleep(account.poll());
            }
        }
    }

    /** IDLE, broken off by a nudge after the poll time: a server that forgets to tell is asked anyway. */
    private void idle(RemoteMailbox mailbox) throws IOException {
        Thread alarm = new Thread(
                () -> {
                    try {
                        Thread.sleep(Math.min(account.poll().toMillis(), READ_MILLIS / 2));
                        mailbox.interruptIdle(CLOSE_WAIT);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "mail-fetch-alarm");
        alarm.setDaemon(true);
        alarm.start();
        try {
            if (!closed) {
                mailbox.idle();
            }
        } finally {
            alarm.interrupt();
        }
    }

    private void look(RemoteMailbox mailbox) throws IOException {
        long validity = mailbox.numbering();
        List<RemoteMailbox.Item> items = mailbox.all();
        Optional<String> lastFault = Optional.empty();
        rows.refresh();
        for (RemoteMailbox.Item item : items) {
            try {
                if (!closed && !state.isDone(validity, item.uid())) {
                    take(validity, item);
                }
            } catch (IOException | Refusal e) { // this message only; it is tried again at every look
                lastFault = Optional.of(e.getClass().getSimpleName());
                LOG.log(
                        Level.WARNING,
                        "message " + item.uid() + " of mailbox " + account.name() + ": " + e.getMessage());
            }
        }
        if (closed) {
            return;
        }
        rows.refresh();
        balances.add(balance(validity, items));
        status = status(new Reach(true, status.started(), lastFault));
        if (account.delete()) {
            for (RemoteMailbox.Item item : items) {
                if (isOurs(validity, item.uid())) {
                    item.delete();
                }
            }
        }
    }

    /** Counts what has its row in the ledger, not what the state file believes. */
    private Balance balance(long validity, List<RemoteMailbox.Item> items) {
        long taken = 0;
        long known = 0;
        long left = 0;
        for (RemoteMailbox.Item item : items) {
            if (state.isDone(validity, item.uid())) {
                Outcome outcome = state.outcome(validity, item.uid());
                left += outcome == Outcome.LEFT ? 1 : 0;
                if (isOurs(validity, item.uid())) {
                    taken += outcome == Outcome.TAKEN ? 1 : 0;
                    known += outcome == Outcome.KNOWN ? 1 : 0;
                }
            }
        }
        return new Balance(parts.clock().instant(), items.size(), taken, known, left);
    }

    private boolean isOurs(long validity, long uid) {
        if (!state.isDone(validity, uid) || state.outcome(validity, uid) == Outcome.LEFT) {
            return false;
        }
        byte[] raw = state.hash(validity, uid);
        if (state.outcome(validity, uid) == Outcome.TAKEN) {
            return rows.has(rows.key(place(validity, uid), raw));
        }
        return state.taken(raw).stream().anyMatch(at -> rows.has(rows.key(place(at.uidValidity(), at.uid()), raw)));
    }

    private Envelope.Fetched place(long validity, long uid) {
        return new Envelope.Fetched(account.account(), validity, uid);
    }

    private void take(long validity, RemoteMailbox.Item item) throws IOException {
        boolean oversized = item.size() > parts.settings().maxMessage();
        Envelope.Fetched place = place(validity, item.uid());
        if (!oversized && rows.has(rows.place(place))) { // a crash came between the ledger's row and ours
            byte[] raw = rows.raw(hash(item));
            if (rows.has(rows.key(place, raw))) {
                state.add(validity, item.uid(), Outcome.TAKEN, raw);
                return;
            }
        }
        if (!oversized && state.mayHoldRenumbered(validity)) {
            byte[] known = rows.raw(hash(item));
            if (state.isRenumbered(validity, known)) {
                state.add(validity, item.uid(), Outcome.KNOWN, known);
                return;
            }
        }
        try {
            if (!oversized) {
                accept(validity, item);
                return;
            }
        } catch (Refusal e) {
            if (e.code() != Refusal.Code.TOO_LARGE) {
                throw e;
            }
        }
        state.add(validity, item.uid(), Outcome.LEFT, new byte[0]);
    }

    private void accept(long validity, RemoteMailbox.Item item) throws IOException {
        String address = account.address().orElse(parts.settings().address());
        Envelope envelope = new Envelope(
                account.route(), "", List.of(address), Optional.empty(), "", Optional.of(place(validity, item.uid())));
        try (InputStream raw = item.open()) {
            Intake.Accepted accepted = parts.intake().accept(envelope, raw);
            state.add(validity, item.uid(), Outcome.TAKEN, rows.raw(accepted.sha256()));
        }
    }

    private static String hash(RemoteMailbox.Item item) throws IOException {
        MessageDigest digest = RawMail.newSha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream raw = item.open()) {
            for (int n = raw.read(buffer); n >= 0; n = raw.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        closed = true;
        RemoteMailbox mailbox = current;
        if (mailbox != null) {
            mailbox.breakOff();
        }
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT.toMillis());
            state.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a mailbox state could not be closed", e);
        }
    }
}
