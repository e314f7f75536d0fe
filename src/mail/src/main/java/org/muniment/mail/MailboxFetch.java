package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.receive.ImapMailbox;
import org.muniment.mail.receive.MailboxState;
import org.muniment.mail.receive.MailboxState.Outcome;
import org.muniment.mail.receive.MailboxState.Place;
import org.muniment.mail.receive.Pop3Mailbox;
import org.muniment.mail.receive.RemoteMailbox;
import org.muniment.mail.receive.TraitFile;
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
    private final LedgerRows hashes;
    private final FetchedRows rows;
    private final MailboxState state;
    private final TraitFile traits;
    private final FetchRetries retries;
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
        this.hashes = parts.intake().rows();
        Path folder = parts.settings().folder().resolve("mailboxes");
        this.state = MailboxState.open(folder.resolve(account.name() + ".state"));
        this.rows = new FetchedRows(hashes, account.account(), state);
        this.traits = TraitFile.open(folder.resolve(account.name() + ".traits"));
        this.retries = new FetchRetries(parts.clock());
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
        for (boolean first = true; !closed; first = false) {
            look(mailbox, first);
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

    private void look(RemoteMailbox mailbox, boolean first) throws IOException {
        long validity = mailbox.numbering();
        List<RemoteMailbox.Item> items = mailbox.all();
        rows.refresh(validity, items);
        retries.keepOnly(validity, items);
        Optional<String> lastFault = Optional.empty();
        Set<RemoteMailbox.Item> doubtful = first ? doubtful(validity, items) : Set.of();
        for (RemoteMailbox.Item item : inOrder(validity, items)) {
            Place place = new Place(validity, item.uid());
            boolean wanted = !state.isDone(validity, item.uid()) || doubtful.contains(item);
            if (closed || !wanted || retries.waits(place)) {
                continue;
            }
            boolean again = retries.failedBefore(place);
            try {
                take(validity, item);
                retries.succeeded(place);
            } catch (IOException | Refusal e) { // this message only; it is tried again
                lastFault = Optional.of(e.getClass().getSimpleName());
                LOG.log(
                        Level.WARNING,
                        "message " + item.uid() + " of mailbox " + account.name() + ": " + e.getMessage());
                if (e instanceof IOException) {
                    retries.failed(place);
                }
                if (!mailbox.isOpen()) {
                    if (again) {
                        break; // all others have had their turn
                    }
                    throw new IOException("the server hung up", e);
                }
            }
        }
        if (closed) {
            return;
        }
        rows.refresh(validity, items);
        Set<RemoteMailbox.Item> ours = rows.ours(validity, items);
        balances.add(rows.balance(parts.clock().instant(), validity, items, ours));
        status = status(new Reach(true, status.started(), lastFault.isEmpty() ? failing() : lastFault));
        if (account.delete()) {
            for (RemoteMailbox.Item item : ours) {
                item.delete();
            }
        }
    }

    private Optional<String> failing() {
        return retries.any() ? Optional.of(IOException.class.getSimpleName()) : Optional.empty();
    }

    /** Those that failed before come last. */
    private List<RemoteMailbox.Item> inOrder(long validity, List<RemoteMailbox.Item> items) {
        if (!retries.any()) {
            return items;
        }
        return items.stream()
                .sorted(Comparator.comparing(item -> retries.failedBefore(new Place(validity, item.uid()))))
                .toList();
    }

    /** Those dealt with whose number means another message now, as far as its date or size tells. */
    private Set<RemoteMailbox.Item> doubtful(long validity, List<RemoteMailbox.Item> items) throws IOException {
        Set<RemoteMailbox.Item> found = new HashSet<>();
        for (RemoteMailbox.Item item : items) {
            Place place = new Place(validity, item.uid());
            if (state.isDone(validity, item.uid()) && !item.trait().isEmpty()) {
                long now = hashes.trait(item.trait());
                OptionalLong then = traits.at(place);
                if (then.isEmpty()) {
                    traits.put(place, now);
                } else if (then.getAsLong() != now) {
                    found.add(item);
                }
            }
        }
        return found;
    }

    private void take(long validity, RemoteMailbox.Item item) throws IOException {
        try {
            if (item.size() > parts.settings().maxMessage()) {
                throw tooLarge();
            }
            Optional<Outcome> earlier = takenEarlier(validity, item);
            if (earlier.isEmpty()) {
                accept(validity, item);
            }
        } catch (Refusal e) {
            if (e.code() != Refusal.Code.TOO_LARGE) {
                throw e;
            }
            done(validity, item, Outcome.LEFT, new byte[0]);
        }
    }

    private static Refusal tooLarge() {
        return new Refusal(Refusal.Code.TOO_LARGE, "message is larger than allowed");
    }

    /** Notes a message that is ours already, and how it became so. */
    private Optional<Outcome> takenEarlier(long validity, RemoteMailbox.Item item) throws IOException {
        Place place = new Place(validity, item.uid());
        if (rows.has(place)) { // a crash came between the ledger's row and ours, or there is a doubt
            byte[] raw = hashes.raw(hash(item));
            if (rows.has(place, raw)) {
                return Optional.of(done(validity, item, Outcome.TAKEN, raw));
            }
        }
        if (state.mayHoldRenumbered(validity)) {
            byte[] raw = hashes.raw(hash(item));
            if (state.isRenumbered(validity, raw)) {
                return Optional.of(done(validity, item, Outcome.KNOWN, raw));
            }
        }
        return Optional.empty();
    }

    private Outcome done(long validity, RemoteMailbox.Item item, Outcome outcome, byte[] raw) throws IOException {
        state.add(validity, item.uid(), outcome, raw);
        if (!item.trait().isEmpty()) {
            traits.put(new Place(validity, item.uid()), hashes.trait(item.trait()));
        }
        return outcome;
    }

    private void accept(long validity, RemoteMailbox.Item item) throws IOException {
        String address = account.address().orElse(parts.settings().address());
        Envelope envelope = new Envelope(
                account.route(),
                "",
                List.of(address),
                Optional.empty(),
                "",
                Optional.of(rows.fetched(new Place(validity, item.uid()))));
        try (InputStream raw = item.open()) {
            Intake.Accepted accepted = parts.intake().accept(envelope, raw);
            done(validity, item, Outcome.TAKEN, hashes.raw(accepted.sha256()));
        }
    }

    private String hash(RemoteMailbox.Item item) throws IOException {
        long left = parts.settings().maxMessage();
        MessageDigest digest = RawMail.newSha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream raw = item.open()) {
            for (int n = raw.read(buffer); n >= 0; n = raw.read(buffer)) {
                left -= n;
                if (left < 0) {
                    throw tooLarge();
                }
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
            traits.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a mailbox state could not be closed", e);
        }
    }
}
