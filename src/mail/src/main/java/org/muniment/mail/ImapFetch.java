package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.receive.ImapMailbox;
import org.muniment.mail.receive.ImapState;
import org.muniment.mail.receive.ImapState.Outcome;
import org.muniment.terms.Refusal;
import org.muniment.vault.BlindIndex;

/** Fetches one mailbox for ever, on a thread of its own. */
final class ImapFetch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ImapFetch.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int READ_MILLIS = 120_000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final MailSettings.ImapAccount account;
    private final Parts parts;
    private final ImapState state;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable ImapMailbox current;
    private volatile ImapFetcher.Mailbox status;

    /** What a fetch works with. */
    record Parts(MailSettings settings, Intake intake, BlindIndex hashes, InstantSource clock) {}

    ImapFetch(MailSettings.ImapAccount account, Parts parts) throws IOException {
        this.account = account;
        this.parts = parts;
        this.state = ImapState.open(parts.settings().folder().resolve("imap").resolve(account.name() + ".state"));
        this.status = new ImapFetcher.Mailbox(account.name(), false, Optional.empty(), 0, 0, 0, 0, Optional.empty());
        this.thread = new Thread(this::run, "mail-imap-" + account.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    ImapFetcher.Mailbox status() {
        return status;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try (ImapMailbox mailbox =
                    ImapMailbox.open(place(), account.user(), account.password().reveal())) {
                current = mailbox;
                pause = FIRST_PAUSE;
                stay(mailbox);
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

    private void fault(Exception e) {
        ImapFetcher.Mailbox s = status;
        Throwable cause = e.getCause() == null ? e : e.getCause();
        status = new ImapFetcher.Mailbox(
                s.name(),
                false,
                s.lastLook(),
                s.onServer(),
                s.taken(),
                s.left(),
                s.failing(),
                Optional.of(cause.getClass().getSimpleName()));
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

    private ImapMailbox.Place place() {
        MailSettings.Tls tls = account.tls();
        return new ImapMailbox.Place(
                account.host(),
                account.port(),
                tls == MailSettings.Tls.IMPLICIT,
                tls == MailSettings.Tls.REQUIRED || tls == MailSettings.Tls.OPPORTUNISTIC,
                tls == MailSettings.Tls.REQUIRED || tls == MailSettings.Tls.IMPLICIT,
                account.folder(),
                READ_MILLIS);
    }

    private void stay(ImapMailbox mailbox) throws IOException {
        boolean idle = mailbox.canIdle();
        while (!closed) {
            look(mailbox);
            if (idle) {
                idle(mailbox);
            } else {
                sleep(account.poll());
            }
        }
    }

    /** IDLE, broken off by a nudge after the poll time: a server that forgets to tell is asked anyway. */
    private void idle(ImapMailbox mailbox) throws IOException {
        Thread alarm = new Thread(
                () -> {
                    try {
                        Thread.sleep(Math.min(account.poll().toMillis(), READ_MILLIS / 2));
                        mailbox.interruptIdle(CLOSE_WAIT);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "mail-imap-alarm");
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

    private void look(ImapMailbox mailbox) throws IOException {
        long validity = mailbox.uidValidity();
        List<ImapMailbox.Item> items = mailbox.all();
        int failing = 0;
        Optional<String> lastFault = Optional.empty();
        for (ImapMailbox.Item item : items) {
            if (!closed && !state.isDone(validity, item.uid())) {
                try {
                    take(validity, item);
                } catch (IOException | Refusal e) { // this message only; it is tried again at every look
                    failing++;
                    lastFault = Optional.of(e.getClass().getSimpleName());
                    LOG.log(
                            Level.WARNING,
                            "message " + item.uid() + " of mailbox " + account.name() + ": " + e.getMessage());
                }
            }
        }
        long left = items.stream()
                .filter(i -> state.isDone(validity, i.uid()) && state.outcome(validity, i.uid()) == Outcome.LEFT)
                .count();
        long done = items.stream().filter(i -> state.isDone(validity, i.uid())).count();
        Instant now = parts.clock().instant();
        status = new ImapFetcher.Mailbox(
                account.name(), true, Optional.of(now), items.size(), done - left, left, failing, lastFault);
    }

    private void take(long validity, ImapMailbox.Item item) throws IOException {
        boolean oversized = item.size() > parts.settings().maxMessage();
        if (!oversized && state.mayHoldRenumbered(validity)) {
            byte[] known = keyed(hash(item));
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

    private void accept(long validity, ImapMailbox.Item item) throws IOException {
        String address = account.address().orElse(parts.settings().address());
        Envelope envelope = new Envelope(
                Route.IMAP,
                "",
                List.of(address),
                Optional.empty(),
                Optional.of(new Envelope.Fetched(account.account(), validity, item.uid())));
        try (InputStream raw = item.open()) {
            Intake.Accepted accepted = parts.intake().accept(envelope, raw);
            state.add(validity, item.uid(), Outcome.TAKEN, keyed(accepted.sha256()));
        }
    }

    private static String hash(ImapMailbox.Item item) throws IOException {
        MessageDigest digest = RawMail.newSha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream raw = item.open()) {
            for (int n = raw.read(buffer); n >= 0; n = raw.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private byte[] keyed(String sha256) {
        return parts.hashes().of("mail.imap." + account.name(), sha256);
    }

    @Override
    public void close() {
        closed = true;
        ImapMailbox mailbox = current;
        if (mailbox != null) {
            mailbox.interruptIdle(Duration.ofSeconds(2));
            mailbox.close();
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
