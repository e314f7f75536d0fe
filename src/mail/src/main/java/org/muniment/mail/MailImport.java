package org.muniment.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.receive.TakenFile;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.BlindIndex;
import org.muniment.vault.Vault;

/**
 * Takes old mail into an {@link Intake}, each message of a mailbox once, however often its file is imported. Waits while
 * the spool is well filled, so that an import never keeps new mail out. Thread-safe.
 */
public final class MailImport implements ImportRoute {
    /** Deliveries waiting in the spool above which an import waits. */
    public static final int MAX_WAITING = 500;

    /** How long an import waits for room before it gives up. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration NAP = Duration.ofMillis(20);
    private static final Instant EARLIEST = Instant.parse("1980-01-01T00:00:00Z");

    private final MailSettings settings;
    private final Intake intake;
    private final BlindIndex hashes;
    private final TakenFile taken;
    private final boolean handled;

    private MailImport(MailSettings settings, Intake intake, Vault vault, boolean handled) throws IOException {
        this.settings = settings;
        this.intake = intake;
        this.hashes = vault.blindIndex(TenantId.HOUSE);
        this.handled = handled;
        this.taken = TakenFile.open(settings.folder().resolve("import").resolve("taken"));
    }

    /** For a server, whose desk empties the spool. */
    public static MailImport open(MailSettings settings, Intake intake, Vault vault) throws IOException {
        return new MailImport(settings, intake, vault, true);
    }

    /** For a stopped house: the spool only fills, and what does not fit is refused. */
    public static MailImport openOffline(MailSettings settings, Intake intake, Vault vault) throws IOException {
        return new MailImport(settings, intake, vault, false);
    }

    @Override
    public synchronized Answer take(String mailbox, byte[] raw, Instant arrived)
            throws IOException, InterruptedException {
        if (!settings.isOurs(mailbox)) {
            return refused("is for a mailbox that is not ours");
        }
        if (raw.length == 0 || raw.length > settings.maxMessage()) {
            return refused(raw.length == 0 ? "is empty" : "is larger than " + settings.maxMessage() + " bytes");
        }
        String address = mailbox.strip().toLowerCase(Locale.ROOT);
        byte[] key = hashes.of("mail.import." + address, RawMail.of(raw).sha256());
        if (taken.holds(key)) {
            return new Answer(Outcome.KNOWN, "");
        }
        waitForRoom();
        Envelope envelope = new Envelope(Route.IMPORT, "", List.of(address), Optional.empty(), "", Optional.empty());
        Instant now = intake.clock().instant();
        Instant then = arrived.isAfter(now) || arrived.isBefore(EARLIEST) ? now : arrived;
        try {
            intake.acceptOld(envelope, new ByteArrayInputStream(raw), then);
        } catch (Refusal e) {
            return refused(e.getMessage() == null ? e.code().name() : e.getMessage());
        }
        taken.add(key);
        return new Answer(Outcome.TAKEN, "");
    }

    private static Answer refused(String why) {
        return new Answer(Outcome.REFUSED, why);
    }

    private void waitForRoom() throws InterruptedException {
        if (!handled) {
            return;
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while ((intake.status().waiting() > MAX_WAITING || !intake.hasRoom()) && System.nanoTime() < end) {
            Thread.sleep(NAP.toMillis());
        }
    }

    @Override
    public void close() throws IOException {
        taken.close();
    }
}
