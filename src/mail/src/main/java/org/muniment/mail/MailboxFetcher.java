package org.muniment.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.muniment.vault.Vault;

/**
 * Fetches the configured mailboxes into an {@link Intake}: IMAP by IDLE (RFC 2177) with polling beside it, POP3 by
 * polling. A message counts by account, UIDVALIDITY, UID (POP3: UIDL) and content alone: flags, dates, sequence numbers
 * and Message-IDs are never asked. Nothing is changed on the server; deleted there only what the operator said so of and
 * what is durable here.
 */
public final class MailboxFetcher implements AutoCloseable {
    private final List<MailboxFetch> fetches;

    private MailboxFetcher(List<MailboxFetch> fetches) {
        this.fetches = fetches;
    }

    /**
     * Starts one fetcher for each mailbox of {@link MailSettings#mailboxes()}.
     *
     * @throws IOException when a mailbox's state file cannot be read or another fetcher holds it
     */
    public static MailboxFetcher start(MailSettings settings, Intake intake, Vault vault) throws IOException {
        moveNotes(settings.folder());
        List<MailboxFetch> fetches = new ArrayList<>();
        try {
            for (MailAccount account : settings.mailboxes()) {
                fetches.add(new MailboxFetch(account, new MailboxFetch.Parts(settings, intake, vault)));
            }
        } catch (IOException | RuntimeException e) {
            fetches.forEach(MailboxFetch::close);
            throw e;
        }
        fetches.forEach(MailboxFetch::start);
        return new MailboxFetcher(List.copyOf(fetches));
    }

    /** Notes of the first versions, which knew IMAP only, are taken to where they lie today, so that nothing is fetched anew. */
    private static void moveNotes(Path mail) throws IOException {
        Path before = mail.resolve("imap");
        Path today = mail.resolve("mailboxes");
        if (Files.isDirectory(before) && Files.notExists(today)) {
            Files.move(before, today, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** How each mailbox stands. */
    public List<MailboxStatus> status() {
        return fetches.stream().map(MailboxFetch::status).toList();
    }

    /** Stops fetching. */
    @Override
    public void close() {
        fetches.forEach(MailboxFetch::close);
    }
}
