package org.muniment.cli;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.muniment.cli.archive.ArchiveCommand;
import org.muniment.cli.database.DatabaseCommand;
import org.muniment.cli.keys.KeysCommand;
import org.muniment.cli.ledger.LedgerCommand;
import org.muniment.cli.logs.LogsCommand;
import org.muniment.cli.mail.MailCommand;
import org.muniment.cli.policy.PolicyCommand;
import org.muniment.cli.server.ServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code muniment} command.
 *
 * <p>Exit codes: 0 done, 1 refused or nothing found where that is the answer, 2 wrong use, 3 tampering found, 4 fault.
 * Results go to standard output, progress and reasons to standard error.
 */
@Command(
        name = "muniment",
        description = "Reads, verifies and operates what Muniment keeps. Offline verbs need no running server.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        footer = {
            "  prove-erased  Plants two people, erases one and looks for both everywhere; checks certificates.",
            "                See prove-erased --help."
        },
        subcommands = {
            MailCommand.class,
            LogsCommand.class,
            ArchiveCommand.class,
            LedgerCommand.class,
            KeysCommand.class,
            PolicyCommand.class,
            DatabaseCommand.class,
            ServerCommand.class
        })
public final class Main {

    /** Held, because the logging system forgets the level of a logger that nobody holds. */
    private static final Logger VECTORS =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    private Main() {}

    /** Runs one verb and ends the process with its exit code. */
    public static void main(String[] args) {
        // Short commands are not worth the vector module, whose use makes the JVM print a warning.
        VECTORS.setLevel(Level.SEVERE);
        System.exit(run(args));
    }

    /** Runs one verb in this process and answers its exit code. */
    public static int run(String... args) {
        return run(new Main(), args);
    }

    /** As {@link #run(String...)}, for a verb that is a program of its own. */
    public static int run(Object verb, String... args) {
        return new CommandLine(verb)
                .setExecutionExceptionHandler(new Outcome())
                .setExitCodeExceptionMapper(new Outcome())
                .execute(args);
    }
}
