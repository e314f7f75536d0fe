package org.muniment.cli.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.cli.keys.DkimKeyVerb;
import org.muniment.mail.MailJson;
import org.muniment.mail.MailReader;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muniment mail}: reads messages as the desk reads them. */
@Command(
        name = "mail",
        description = "Reads messages as the desk reads them, and takes old mail in.",
        subcommands = {
            AuthVerb.class,
            DkimKeyVerb.class,
            ImportVerb.class,
            KeysVerb.class,
            SanitizeVerb.class,
            ThreadVerb.class
        },
        mixinStandardHelpOptions = true)
public final class MailCommand {

    @Command(
            name = "parse",
            description = {
                "Prints one JSON line for each message, whatever state it is in.",
                "Exit code 2 only when a file cannot be read."
            },
            mixinStandardHelpOptions = true)
    int parse(
            @Option(names = "--batch", paramLabel = "LIST", description = "A file with one file name a line.")
                    Optional<Path> batch,
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Messages (.eml); - is standard input.")
                    List<String> files)
            throws IOException {
        List<String> all = new ArrayList<>(files == null ? List.of() : files);
        if (batch.isPresent()) {
            Files.readAllLines(batch.get()).stream()
                    .filter(line -> !line.isBlank())
                    .forEach(all::add);
        }
        if (all.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "name at least one file, or a list with --batch");
        }
        MailReader reader = new MailReader();
        return MessageLines.print(all, (file, raw) -> MailJson.line(reader.read(raw), file));
    }
}
