package org.muniment.mail;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.TenantId;
import org.muniment.vault.Vault;

/**
 * Fetches the configured mailboxes into an {@link Intake}, by IDLE (RFC 2177) with polling beside it. A message counts
 * by account, UIDVALIDITY, UID and content alone: flags, dates, sequence numbers and Message-IDs are never asked.
 * Nothing is changed or deleted on the server.
 */
public final class ImapFetcher implements AutoCloseable {
    private final List<ImapFetch> fetches;

    private ImapFetcher(List<ImapFetch> fetches) {
        this.fetches = fetches;
    }

    /**
     * Starts one fetcher for each mailbox of {@link MailSettings#imap()}.
     *
     * @throws IOException when a mailbox's state file cannot be read or another fetcher holds it
     */
    public static ImapFetcher start(MailSettings settings, Intake intake, Vault vault) throws IOException {
        ImapFetch.Parts parts = new ImapFetch.Parts(settings, intake, vault.blindIndex(TenantId.HOUSE), intake.clock());
        List<ImapFetch> fetches = new ArrayList<>();
        try {
            for (MailSettings.ImapAccount account : settings.imap()) {
                fetches.add(new ImapFetch(account, parts));
            }
        } catch (IOException | RuntimeException e) {
            fetches.forEach(ImapFetch::close);
            throw e;
        }
        fetches.forEach(ImapFetch::start);
        return new ImapFetcher(List.copyOf(fetches));
    }

    /** How each mailbox stands. */
    public List<Mailbox> status() {
        return fetches.stream().map(ImapFetch::status).toList();
    }

    /** Stops fetching. */
    @Override
    public void close() {
        fetches.forEach(ImapFetch::close);
    }

    /**
     * The balance of one mailbox: all is well when {@code onServer} equals {@code taken} plus {@code left}.
     *
     * @param name the operator's name for it
     * @param connected whether the last attempt reached it
     * @param lastLook end of the last complete look
     * @param onServer messages the server held then
     * @param taken those of them accepted into the spool, ever
     * @param left those left on the server because they are larger than allowed
     * @param failing those that could not be fetched so far and are tried again
     * @param lastFault class of the last fault, without its message
     */
    public record Mailbox(
            String name,
            boolean connected,
            Optional<Instant> lastLook,
            long onServer,
            long taken,
            long left,
            long failing,
            Optional<String> lastFault) {}
}
