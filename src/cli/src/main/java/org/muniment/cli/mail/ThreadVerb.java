package org.muniment.cli.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muniment mail thread}: which conversation each message belongs to, without a desk. */
@Command(
        name = "thread",
        description = {
            "Prints one JSON line for each message of LIST, in its order: the conversation it belongs to.",
            "{\"v\":1,\"file\":..,\"rawSha256\":..,\"thread\":..,\"by\":\"copy|in-reply-to|references|none\",\"hint\":..}",
            "A message joins a conversation when it answers one of its messages and its sender takes part in it;",
            "else the conversation it names is only a hint. A Message-ID that was seen before joins nothing.",
            "DIR keeps hashes of what was seen, so that later runs go on. Exit code 2 when a file cannot be read."
        },
        mixinStandardHelpOptions = true)
final class ThreadVerb implements Callable<Integer> {
    @Option(names = "--state", required = true, paramLabel = "DIR", description = "What earlier runs saw.")
    private Path state = Path.of("");

    @Parameters(paramLabel = "LIST", description = "A file with one file name a line.")
    private Path list = Path.of("");

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(list) || Files.isDirectory(list)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "cannot read the list " + list);
        }
        ThreadState known = ThreadState.open(state);
        MailReader reader = new MailReader();
        List<String> files = Files.readAllLines(list).stream()
                .map(String::strip)
                .filter(file -> !file.isEmpty())
                .toList();
        int status = MessageLines.print(files, (file, raw) -> line(file, reader.read(raw), known));
        known.save();
        return status;
    }

    /** Where a message goes: a thread, how that is known, and a thread it only names. */
    private record Placed(String thread, String by, String hint) {}

    private static Placed place(ThreadState known, ParsedMail mail) {
        Set<String> people = people(mail);
        Optional<String> copy = known.copy(mail.rawSha256());
        if (copy.isPresent()) {
            return new Placed(copy.get(), "copy", "");
        }
        Placed placed = answering(known, mail);
        known.add(placed.thread(), mail.rawSha256(), mail.messageId(), people);
        return placed;
    }

    private static Placed answering(ThreadState known, ParsedMail mail) {
        String sender = mail.from().isEmpty() ? "" : mail.from().get(0).addr().toLowerCase(Locale.ROOT);
        Set<String> ids = new LinkedHashSet<>(mail.inReplyTo());
        ids.addAll(mail.references().reversed());
        String hint = "";
        for (String id : ids) {
            Optional<String> thread = known.holding(id);
            if (thread.isPresent() && known.takesPart(thread.get(), sender)) {
                return new Placed(thread.get(), mail.inReplyTo().contains(id) ? "in-reply-to" : "references", "");
            }
            hint = hint.isEmpty() ? thread.orElse("") : hint;
        }
        return new Placed(mail.rawSha256().substring(0, ThreadState.NAME_DIGITS), "none", hint);
    }

    private static Set<String> people(ParsedMail mail) {
        Set<String> people = new LinkedHashSet<>();
        Stream.of(mail.from(), mail.to(), mail.cc())
                .flatMap(List::stream)
                .map(address -> address.addr().toLowerCase(Locale.ROOT))
                .filter(address -> !address.isEmpty())
                .forEach(people::add);
        return people;
    }

    private static String line(String file, ParsedMail mail, ThreadState known) throws IOException {
        Placed placed = place(known, mail);
        return MessageLines.json(file, mail.rawSha256(), json -> {
            json.writeStringField("thread", placed.thread());
            json.writeStringField("by", placed.by());
            json.writeStringField("hint", placed.hint());
        });
    }
}
