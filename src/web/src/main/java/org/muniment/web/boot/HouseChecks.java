package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.MailSettings;
import org.muniment.mail.MailboxStatus;
import org.muniment.vault.RootEvent;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.hardening.Check;
import org.muniment.vault.hardening.FolderChecks;
import org.muniment.vault.hardening.ProcessChecks;
import org.muniment.web.work.KeyProbe;
import org.muniment.web.work.KeyWork;

/**
 * Looks at what could leak or be lost on this machine: the vault's checks, and those of the edge, the clock and the ledger.
 * Thread-safe.
 */
@ApplicationScoped
public class HouseChecks {

    private static final System.Logger LOG = System.getLogger(HouseChecks.class.getName());
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    /** Where Payara, or what is often put beside it, would answer with more than it should. */
    private static final List<String> DEBUG_PATHS =
            List.of("/__asadmin/version", "/management/domain", "/monitoring/domain", "/metrics", "/jolokia/version");

    private static final int OK = 200;

    @Inject
    StartSettings start;

    @Inject
    VaultSettings keys;

    @Inject
    Ledger ledger;

    @Inject
    MailRoom room;

    @Inject
    MailSettings mail;

    @Inject
    Vault vault;

    @Inject
    KeyProbe probe;

    @Inject
    KeyWork work;

    @Inject
    InstantSource clock;

    /** For the container. */
    public HouseChecks() {}

    /** Looks at everything now: takes a moment, and some of it writes a file and asks the own port. */
    public List<Check> run() {
        List<Check> checks = new ArrayList<>(FolderChecks.run(keys, start.data()));
        checks.addAll(ProcessChecks.ofThis().run(ports()));
        checks.addAll(keyChecks());
        checks.add(origin(start.origin()));
        checks.add(debugPaths(start.port()));
        checks.add(mailboxes());
        checks.addAll(MailChecks.of(mail, room.worker().map(DeliveryWorker::status)));
        checks.add(clock(ledger.newest(ledger.size(), 1), clock.instant()));
        checks.add(record(ledger.isWritable()));
        return checks;
    }

    private List<Check> keyChecks() {
        KeyProbe.Answer answer = probe.ask();
        Instant now = clock.instant();
        List<Check> checks = new ArrayList<>();
        checks.add(KeyChecks.provider(answer));
        checks.add(KeyChecks.files(vault.keys().damaged().size()));
        try {
            List<KeyBackup> backups = work.backups().list();
            checks.add(KeyChecks.backups(backups.isEmpty() ? Optional.empty() : Optional.of(backups.getLast()), now));
        } catch (IOException e) {
            checks.add(Check.unknown("Key backups", "Their register cannot be read."));
        }
        if (answer.healthy()) {
            int version = answer.versions().getLast();
            checks.add(KeyChecks.age(
                    vault.rootHistory().stream()
                            .filter(event -> event.made() && event.version() == version)
                            .filter(event -> event.provider().equals(vault.provider()))
                            .map(RootEvent::at)
                            .reduce((earlier, later) -> later),
                    now));
        }
        return checks;
    }

    /** Looks at everything and warns of what is bad, once after the start. */
    public void warn() {
        for (Check check : run()) {
            if (check.isBad()) {
                LOG.log(System.Logger.Level.WARNING, "{0}: {1} {2}", check.name(), check.finding(), check.remedy());
            }
        }
    }

    private Set<Integer> ports() {
        Set<Integer> ports = new TreeSet<>(Set.of(start.port()));
        ports.add(room.lmtpPort());
        ports.add(room.smtpPort());
        return ports;
    }

    /** Whether browsers come by an encrypted way, or from this machine only. */
    public static Check origin(String origin) {
        String name = "The way to the browser";
        URI uri = URI.create(origin);
        if ("https".equals(uri.getScheme())) {
            return Check.good(name, "Encrypted: browsers come by https.");
        }
        try {
            if (uri.getHost() != null && InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
                return Check.good(name, "Plain http, and only from this machine.");
            }
        } catch (UnknownHostException e) {
            // told below
        }
        return Check.warning(
                name,
                "Plain http from other machines: whoever listens on the way reads everything.",
                "Put a TLS proxy in front and set muniment.web.origin to its https address.");
    }

    /** Whether administration or debugging answers on that port. */
    static Check debugPaths(int port) {
        String name = "Administration and debug pages";
        List<String> open = new ArrayList<>();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
            for (String path : DEBUG_PATHS) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(ANSWER_LIMIT)
                        .build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK) {
                    open.add(path);
                }
            }
        } catch (IOException e) {
            return Check.unknown(name, "The own port does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Check.unknown(name, "Asking was interrupted.");
        }
        return open.isEmpty()
                ? Check.good(name, "Off: the own port was asked for " + DEBUG_PATHS.size() + " of them.")
                : Check.warning(
                        name,
                        "Open: " + String.join(", ", open) + ".",
                        "Switch them off in the server's configuration.");
    }

    private Check mailboxes() {
        String name = "Mail on the servers";
        List<String> troubled = room.mailboxes().stream()
                .filter(box -> box.trouble(clock.instant()) != MailboxStatus.Trouble.NONE)
                .map(MailboxStatus::name)
                .toList();
        if (room.mailboxes().isEmpty()) {
            return Check.good(name, "No mailbox is fetched.");
        }
        return troubled.isEmpty()
                ? Check.good(name, "Every message looked at has its row in the ledger.")
                : Check.warning(
                        name,
                        "Missing here, or out of reach, for longer than a passing fault lasts: "
                                + String.join(", ", troubled) + ".",
                        "See Operations, Mailboxes.");
    }

    /** Whether the clock goes with the times in the ledger, of which these are the newest entries. */
    static Check clock(List<Entry> newest, Instant now) {
        String name = "Clock";
        boolean behind = newest.stream().anyMatch(entry -> entry.at().isAfter(now.plusSeconds(1)));
        return behind
                ? Check.warning(
                        name,
                        "Behind the newest entry of the ledger: it was set back, or was ahead before. Times of new entries stand still until it catches up.",
                        "Keep the clock by NTP.")
                : Check.good(name, "Not behind the ledger, whose times never go back.");
    }

    /** Whether the ledger can be written. */
    static Check record(boolean writable) {
        String name = "The record of every access";
        return writable
                ? Check.good(name, "Can be written.")
                : Check.refused(
                        name,
                        "Cannot be written, so no content is shown.",
                        "Make room on the disk; it goes on by itself. The log says why.");
    }
}
