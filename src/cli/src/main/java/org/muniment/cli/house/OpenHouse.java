package org.muniment.cli.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.ArchiveSettings;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.archive.RetentionRun;
import org.muniment.index.IndexSettings;
import org.muniment.index.PageCache;
import org.muniment.ledger.Ledger;
import org.muniment.logs.Logs;
import org.muniment.logs.LogsSettings;
import org.muniment.policy.Policy;
import org.muniment.terms.Actor;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * A data folder opened by this process alone, as the server opens it. Refused ({@code CONFLICT}) while a server runs on
 * it. Everything done here is in the ledger like everything else.
 */
public final class OpenHouse implements AutoCloseable {

    /** Who acts on the command line. */
    public static final Actor ACTOR = new Actor(Actor.Kind.COMMAND_LINE, "muniment");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path data;
    private final Settings settings;
    private final InstantSource clock = systemClock();
    private final Policy policy;
    private final Ledger ledger;
    private final Archives archives;
    private Optional<Logs> logs = Optional.empty();
    private final House house;

    private OpenHouse(Path data) throws IOException {
        this.data = data;
        settings = settings(data);
        policy = Policy.load(
                settings.string("muniment.policy.profile", Policy.DEFAULT_PROFILE),
                settings.optionalPath("muniment.policy.file"));
        Vault vault = keep(Vault.open(VaultSettings.from(settings), clock));
        ledger = keep(Ledger.open(data.resolve("ledger"), vault, clock));
        house = new House(vault, ledger, policy, clock);
        archives = keep(Archives.open(data.resolve("archives"), ArchiveSettings.from(settings), house));
    }

    /** Opens the folder; refused ({@code NOT_FOUND}) when nothing was ever started on it. */
    public static OpenHouse at(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("keys"))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no house in " + data + "; name it with --data");
        }
        return new OpenHouse(data);
    }

    /** The settings of a data folder, as the server reads them. */
    public static Settings settings(Path data) throws IOException {
        Path file = data.resolve("muniment.properties");
        System.setProperty("muniment.data", data.toString());
        return Settings.fromEnvironment(
                System.getenv(), System.getProperties(), Optional.of(file).filter(Files::exists));
    }

    /** The machine's time. */
    @AllowedToUse("the one clock of a command")
    public static InstantSource systemClock() {
        return Clock.systemUTC();
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    /** The time. */
    public InstantSource clock() {
        return clock;
    }

    /** The policy in force. */
    public Policy policy() {
        return policy;
    }

    /** The archives. */
    public Archives archives() {
        return archives;
    }

    /** The logs, opened on first use. */
    public Logs logs() throws IOException {
        if (logs.isEmpty()) {
            logs = Optional.of(keep(Logs.open(
                    LogsSettings.from(settings), house, archives, PageCache.of(IndexSettings.from(settings)))));
        }
        return logs.get();
    }

    /** The retention run over logs and archives. */
    public RetentionRun retention() throws IOException {
        return new RetentionRun(
                data.resolve("run"),
                house,
                List.of(
                        logs().retained(),
                        archives.expiry(),
                        logs().addressKeys(),
                        logs().reveals().expiry(),
                        archives.drill()));
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException | RuntimeException fault) {
                throw fault;
            } catch (Exception fault) {
                throw new IOException(fault);
            }
        }
    }
}
