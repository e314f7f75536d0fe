package org.muniment.cli.mail;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.cli.keys.DkimKeyVerb;
import org.muniment.mail.MailJson;
import org.muniment.mail.MailReader;
import org.muniment.mail.RawMail;
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

    /** Largest file that is read as one message, bytes. */
    private static final long MAX_FILE = 256L << 20;

    private static final int BUFFER = 1 << 16;

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
        int status = 0;
        OutputStream out = new BufferedOutputStream(System.out, BUFFER);
        try {
            for (String file : all) {
                Optional<byte[]> bytes = read(file);
                if (bytes.isPresent()) {
                    String line = MailJson.line(reader.read(RawMail.of(bytes.get())), file);
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                } else {
                    status = 2;
                }
            }
        } finally {
            out.flush();
        }
        return status;
    }

    static Optional<byte[]> read(String file) throws IOException {
        if (file.equals("-")) {
            return Optional.of(System.in.readNBytes((int) MAX_FILE));
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            System.err.println("muniment: cannot read " + file);
            return Optional.empty();
        }
        if (Files.size(path) > MAX_FILE) {
            System.err.println("muniment: larger than " + (MAX_FILE >> 20) + " MiB: " + file);
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(path));
    }
}
