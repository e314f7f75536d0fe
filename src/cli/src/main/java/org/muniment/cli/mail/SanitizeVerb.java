package org.muniment.cli.mail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.mail.SafeHtml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code muniment mail sanitize}: a message's HTML as the desk would show it. */
@Command(
        name = "sanitize",
        description = {
            "Prints one JSON line for each message: its HTML as the pages show it, and what was taken out.",
            "{\"v\":1,\"file\":..,\"rawSha256\":..,\"html\":..,\"blockedRemote\":n,\"blockedActive\":n}",
            "Exit code 2 only when a file cannot be read."
        },
        mixinStandardHelpOptions = true)
final class SanitizeVerb implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Messages (.eml); - is standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() throws IOException {
        MailReader reader = new MailReader();
        SafeHtml safe = new SafeHtml();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int status = 0;
        for (String file : files) {
            Optional<byte[]> bytes = MailCommand.read(file);
            if (bytes.isPresent()) {
                ParsedMail mail = reader.read(RawMail.of(bytes.get()));
                out.print(line(file, mail, safe.sanitize(mail.bodyHtml())) + "\n");
            } else {
                status = 2;
            }
        }
        out.flush();
        return status;
    }

    private static String line(String file, ParsedMail mail, SafeHtml.Result safe) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeStringField("file", file);
            json.writeStringField("rawSha256", mail.rawSha256());
            json.writeStringField("html", safe.html());
            json.writeNumberField("blockedRemote", safe.blockedRemote());
            json.writeNumberField("blockedActive", safe.blockedActive());
            json.writeEndObject();
        }
        return text.toString();
    }
}
