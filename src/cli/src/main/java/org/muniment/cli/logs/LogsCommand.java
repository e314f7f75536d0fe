package org.muniment.cli.logs;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogsParseJson;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment logs}: parses, imports and searches log lines. */
@Command(
        name = "logs",
        description = "Parses, imports and searches log lines.",
        mixinStandardHelpOptions = true,
        subcommands = {ImportCommand.class, SearchCommand.class})
public final class LogsCommand {

    @Spec
    CommandSpec spec;

    @Command(
            name = "parse",
            description = {
                "Prints one ECS JSON line for each line, or {\"reject\":...,\"line\":N,\"raw\":...}.",
                "Nothing is stored, and addresses are shown as they are."
            },
            mixinStandardHelpOptions = true)
    int parse(
            @Option(names = "--format", defaultValue = "auto", description = "The format (default: ${DEFAULT-VALUE}).")
                    String format,
            @Parameters(paramLabel = "FILE", description = "The file; - is standard input.") String file)
            throws IOException {
        LogFormat known = format(format);
        OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
        try (InputStream in = open(file)) {
            LogsParseJson.Counts counts = LogsParseJson.run(in, known, out);
            out.flush();
            PrintWriter err = spec.commandLine().getErr();
            err.println(counts.records() + " records, " + counts.rejects() + " rejects");
            err.flush();
        }
        return 0;
    }

    static LogFormat format(String name) {
        return LogFormat.of(name)
                .orElseThrow(() -> new Refusal(
                        Refusal.Code.BAD_INPUT,
                        "unknown format " + name + "; known: "
                                + String.join(
                                        ", ",
                                        java.util.Arrays.stream(LogFormat.values())
                                                .map(LogFormat::optionName)
                                                .toList())));
    }

    private static InputStream open(String file) throws IOException {
        if (file.equals("-")) {
            return new BufferedInputStream(System.in);
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "cannot read " + file);
        }
        return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }
}
