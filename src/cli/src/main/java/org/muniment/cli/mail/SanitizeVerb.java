package org.muniment.cli.mail;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
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
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Messages (.eml); - is standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() throws IOException {
        MailReader reader = new MailReader();
        SafeHtml safe = new SafeHtml();
        return MessageLines.print(files, (file, raw) -> line(file, reader.read(raw), safe));
    }

    private static String line(String file, ParsedMail mail, SafeHtml safe) throws IOException {
        SafeHtml.Result result = safe.sanitize(mail.bodyHtml());
        return MessageLines.json(file, mail.rawSha256(), json -> {
            json.writeStringField("html", result.html());
            json.writeNumberField("blockedRemote", result.blockedRemote());
            json.writeNumberField("blockedActive", result.blockedActive());
        });
    }
}
