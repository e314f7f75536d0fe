package org.muniment.cli.logs;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.logs.intake.Import;
import org.muniment.logs.parse.LogFormat;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment logs import}: takes whole log files in, into a stopped house or through a running server. */
@Command(
        name = "import",
        description = {
            "Takes log files in, plain or gzipped. Interrupted or repeated, every line is kept once.",
            "Without --server it works on a data folder whose server is stopped."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private static final int NOTHING_KEPT = 1;

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data;

    @Option(names = "--tenant", defaultValue = "house", description = "Whose lines (default: ${DEFAULT-VALUE}).")
    String tenant = "house";

    @Option(names = "--stream", defaultValue = "access", description = "Which stream (default: ${DEFAULT-VALUE}).")
    String stream = "access";

    @Option(names = "--format", defaultValue = "auto", description = "The format (default: ${DEFAULT-VALUE}).")
    String format = "auto";

    @Option(names = "--server", paramLabel = "URL", description = "A running server to send the lines to.")
    Optional<URI> server = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "ID:SECRET",
            description = "The entity key for --server (default: MUNIMENT_KEY in the environment).",
            defaultValue = "${env:MUNIMENT_KEY}")
    Optional<String> key = Optional.empty();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Log files.")
    List<Path> files = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFormat known = LogsCommand.format(format);
        Import.Imported sum = new Import.Imported(0, 0, 0, 0);
        if (server.isPresent()) {
            String secret = key.orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "--server needs --key"));
            try (BulkSender sender = new BulkSender(server.get(), secret, new BulkSender.Target(stream, known))) {
                for (Path file : files) {
                    sum = plus(sum, sender.send(file, progress(file)));
                }
            }
        } else {
            try (OpenHouse house = OpenHouse.at(data.path())) {
                Import.Target target = new Import.Target(new TenantId(tenant), stream, known, OpenHouse.ACTOR);
                for (Path file : files) {
                    sum = plus(sum, house.logs().imports().run(file, target, progress(file)));
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(sum.records() + " records, " + sum.rejects() + " rejects, " + sum.duplicates() + " known already, "
                + sum.refused() + " older than the archive period");
        out.flush();
        return sum.records() + sum.rejects() + sum.duplicates() == 0 ? NOTHING_KEPT : 0;
    }

    private Import.Listener progress(Path file) {
        PrintWriter err = spec.commandLine().getErr();
        return (lines, bytes) -> {
            err.print("\r" + file.getFileName() + ": " + lines + " lines");
            err.flush();
        };
    }

    private static Import.Imported plus(Import.Imported a, Import.Imported b) {
        return new Import.Imported(
                a.records() + b.records(),
                a.rejects() + b.rejects(),
                a.duplicates() + b.duplicates(),
                a.refused() + b.refused());
    }
}
