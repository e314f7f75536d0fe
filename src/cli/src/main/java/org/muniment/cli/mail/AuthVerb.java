package org.muniment.cli.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.auth.AuthJson;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.MailAuthenticator;
import org.muniment.mail.auth.OwnRelays;
import org.muniment.mail.auth.Trust;
import org.muniment.mail.auth.Verdict;
import org.muniment.mail.auth.ZoneDns;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muniment mail auth}: who vouches for a mail, by a zone file instead of the network. */
@Command(
        name = "auth",
        description = {
            "Prints one JSON line for each message: who vouches for its sender, by SPF, DKIM, DMARC and ARC.",
            "Asks only the zone file, never the network. SPF is checked only with --client.",
            "Exit code 0 when every message was vouched for, 1 when one was not, 2 when a file cannot be read."
        },
        mixinStandardHelpOptions = true)
final class AuthVerb implements Callable<Integer> {
    @Option(
            names = "--dns",
            required = true,
            paramLabel = "ZONE",
            description = "The domain name system as a zone file (RFC 1035 master file).")
    private Path zone = Path.of("");

    @Option(names = "--client", paramLabel = "IP", description = "Address of the host that sent it.")
    private Optional<String> client = Optional.empty();

    @Option(names = "--helo", paramLabel = "NAME", description = "The name that host greeted with.")
    private String helo = "";

    @Option(names = "--mail-from", paramLabel = "ADDR", description = "The return path; empty for a bounce.")
    private String mailFrom = "";

    @Option(
            names = "--authserv-id",
            paramLabel = "NAME",
            description = "The server whose Authentication-Results to believe, when there is no --client.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--hops", paramLabel = "N", description = "Received fields that may stand above them; default 1.")
    private int hops = 1;

    @Option(
            names = "--relay",
            paramLabel = "NETWORK",
            description = "A mail server of ours: what it gives us came from whom its Received field names.")
    private List<String> relays = List.of();

    @Option(
            names = "--sealer",
            paramLabel = "DOMAIN",
            description = "A forwarder whose ARC seal to believe; may be repeated.")
    private List<String> sealers = List.of();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Messages (.eml); - is standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(zone) || Files.isDirectory(zone) || Files.size(zone) > ZoneDns.MAX_BYTES) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "cannot read the zone file " + zone);
        }
        Trust trust = new Trust(server, hops, OwnRelays.of(relays), sealers, Trust.NOBODY.budget());
        MailAuthenticator authenticator =
                new MailAuthenticator(ZoneDns.read(Files.readAllBytes(zone)), trust, OpenHouse.systemClock());
        Handover handover = new Handover(client, helo, mailFrom);
        boolean[] doubted = {false};
        int status = MessageLines.print(files, (file, raw) -> {
            List<String> authors = new MailReader()
                    .read(raw).from().stream().map(ParsedMail.Address::addr).toList();
            Verdict verdict = authenticator.check(raw.bytes(), authors, handover);
            doubted[0] |= !verdict.trusted();
            return AuthJson.line(verdict, file, raw.sha256());
        });
        return status == 0 && doubted[0] ? 1 : status;
    }
}
