package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.mail.MailSettings;
import org.muniment.mail.SafeHtml;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.Settings;

/** What a scanner's word does to the files of a ticket; the words themselves are {@code ClamAvTest}'s. */
class AttachmentScansTest {

    private static final byte[] PIXEL =
            java.util.Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    @TempDir
    Path folder;

    private DeskFixture desk;
    private Caller agent;
    private ServerSocket clamd;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        agent = DeskFixture.agent(desk.hire("one@house.example", Role.AGENT));
        clamd = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        clamd.close();
        desk.close();
    }

    /** Finds whatever holds the word virus. */
    private void serve() {
        while (!clamd.isClosed()) {
            try (Socket caller = clamd.accept()) {
                DataInputStream in = new DataInputStream(caller.getInputStream());
                in.readNBytes("zINSTREAM\0".length());
                StringBuilder stream = new StringBuilder();
                for (int length = in.readInt(); length != 0; length = in.readInt()) {
                    stream.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
                }
                String answer = stream.indexOf("virus") >= 0 ? "stream: Test.Virus FOUND\0" : "stream: OK\0";
                caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException gone) {
                // Of no importance here.
            }
        }
    }

    private DeskParts parts(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "muniment.data",
                folder.toString(),
                "muniment.mail.clamav.socket",
                "127.0.0.1:" + clamd.getLocalPort(),
                "muniment.mail.clamav.timeout",
                "PT5S"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put("muniment.mail.clamav." + more[i], more[i + 1]);
        }
        DeskParts old = desk.parts;
        return new DeskParts(
                old.entities(),
                old.vault(),
                old.ledger(),
                old.settings(),
                MailSettings.from(Settings.of(settings)),
                old.policy(),
                old.clock(),
                old.arrived());
    }

    private UUID file(String name, String content, DeskParts parts) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        desk.run(() -> new MailDesk(parts).handle(Mails.withAttachment("ada@example.org", name, name, bytes)));
        UUID ticket = desk.in(() -> new Tickets(parts).list(TicketQuery.all(), agent))
                .rows()
                .get(0)
                .id();
        return view(ticket, parts).id();
    }

    private AttachmentView view(UUID ticket, DeskParts parts) throws Exception {
        return desk.in(() -> new Tickets(parts).view(ticket, agent))
                .messages()
                .get(0)
                .attachments()
                .get(0);
    }

    private AttachmentView latest(DeskParts parts) throws Exception {
        return view(
                desk.in(() -> new Tickets(parts).list(TicketQuery.all(), agent))
                        .rows()
                        .get(0)
                        .id(),
                parts);
    }

    private int scan(DeskParts parts) throws Exception {
        AttachmentScans scans = new AttachmentScans(parts, new ScanQueue(parts));
        return desk.in(scans::run);
    }

    @Test
    void whatIsFoundGoesIntoQuarantineWithItsReason() throws Exception {
        DeskParts parts = parts();
        UUID file = file("bad.pdf", "%PDF- virus", parts);
        assertThat(latest(parts).scan()).isEqualTo(new FileScan(FileScan.State.WAITING, "", false));
        long before = parts.ledger().size();
        assertThat(scan(parts)).isEqualTo(1);
        assertThat(parts.ledger().read(before, 9)).extracting(Entry::act).containsExactly("attachment.quarantined");
        assertThat(latest(parts).scan()).isEqualTo(new FileScan(FileScan.State.INFECTED, "Test.Virus", true));
        Tickets tickets = new Tickets(parts);
        assertThatThrownBy(() -> desk.in(() -> tickets.attachment(file, agent)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("in quarantine: Test.Virus");
        assertThat(desk.in(() -> tickets.heldAttachment(file, agent)).content().readAllBytes())
                .asString(StandardCharsets.US_ASCII)
                .contains("virus");
        assertThat(parts.ledger().read(before, 99)).extracting(Entry::act).contains("attachment.held.read");
        assertThat(latest(desk.parts).scan().held())
                .as("without a scanner, too")
                .isTrue();
        assertThat(scan(parts)).as("asked once").isZero();
    }

    @Test
    void customersCannotTakeAFileOut() throws Exception {
        DeskParts parts = parts();
        UUID file = file("bad.pdf", "%PDF- virus", parts);
        scan(parts);
        Caller ada = DeskFixture.customer(desk.in(() -> new Accounts(parts).findOrCreate("ada@example.org", agent)));
        Tickets tickets = new Tickets(parts);
        assertThatThrownBy(() -> desk.in(() -> tickets.attachment(file, ada))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> desk.in(() -> tickets.heldAttachment(file, ada)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void cleanFilesAreHandedOut() throws Exception {
        DeskParts parts = parts("unscanned", "held");
        UUID file = file("good.pdf", "%PDF- good", parts);
        Tickets tickets = new Tickets(parts);
        assertThat(latest(parts).scan().held()).as("until it is scanned").isTrue();
        assertThatThrownBy(() -> desk.in(() -> tickets.attachment(file, agent)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("held until it is scanned");
        scan(parts);
        assertThat(latest(parts).scan()).isEqualTo(new FileScan(FileScan.State.CLEAN, "", false));
        assertThat(desk.in(() -> tickets.attachment(file, agent)).attachment().found())
                .isEqualTo("application/pdf");
    }

    @Test
    void aScannerThatIsAwayLosesNothing() throws Exception {
        DeskParts parts = parts();
        UUID file = file("bad.pdf", "%PDF- virus", parts);
        DeskParts away = parts("socket", folder.resolve("none").toString());
        assertThat(scan(away)).isZero();
        assertThat(latest(away).scan())
                .isEqualTo(new FileScan(FileScan.State.WAITING, "the scanner does not answer", false));
        assertThat(desk.in(() -> new Tickets(away).attachment(file, agent)).content())
                .isNotNull();
        assertThat(scan(parts)).as("it is not asked again at once").isZero();
        desk.pass(Duration.ofSeconds(31));
        assertThat(scan(parts)).isEqualTo(1);
        assertThat(latest(parts).scan().state()).isEqualTo(FileScan.State.INFECTED);
    }

    @Test
    void whatIsTooLargeSaysSo() throws Exception {
        DeskParts parts = parts("max-size", "8");
        file("large.pdf", "%PDF- virus", parts);
        scan(parts);
        assertThat(latest(parts).scan())
                .isEqualTo(new FileScan(FileScan.State.TOO_LARGE, "too large to be scanned", false));
    }

    @Test
    void picturesOfTheMailAreShownAndRemoteOnesOnlyWhenAskedFor() throws Exception {
        String raw =
                "From: Ada <ada@example.org>\r\nTo: support@localhost\r\nSubject: Pictures\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                        + "<img src=cid:own><img src=cid:fake><img src=https://t.example/1><img src='http://t.example/2'>\r\n"
                        + "--b\r\nContent-Type: image/png\r\nContent-ID: <own>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + java.util.Base64.getEncoder().encodeToString(PIXEL)
                        + "\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <fake>\r\n\r\n<svg onload=alert(1)>\r\n--b--\r\n";
        desk.run(() -> new MailDesk(desk.parts).handle(Mails.raw(Mails.US, raw, "ada@example.org")));
        Tickets tickets = new Tickets(desk.parts);
        UUID ticket = desk.in(() -> tickets.list(TicketQuery.all(), agent))
                .rows()
                .get(0)
                .id();
        MessageView message =
                desk.in(() -> tickets.view(ticket, agent)).messages().get(0);
        assertThat(message.remotePictures()).isEqualTo(2);
        assertThat(message.attachments()).extracting(AttachmentView::remark).contains("can carry scripts");
        long before = desk.parts.ledger().size();
        SafeHtml.Result blocked = desk.in(() -> tickets.html(message.id(), SafeHtml.Remote.BLOCKED, agent))
                .orElseThrow();
        assertThat(blocked.html()).contains("data:image/gif;base64,").doesNotContain("t.example", "svg");
        SafeHtml.Result shown = desk.in(() -> tickets.html(message.id(), SafeHtml.Remote.PICTURES, agent))
                .orElseThrow();
        assertThat(shown.html()).contains("https://t.example/1", "http://t.example/2");
        assertThat(desk.parts.ledger().read(before, 9))
                .extracting(Entry::act)
                .containsExactly("message.html.read", "message.pictures.read");
    }

    @Test
    void filesUploadedByCustomersAreScannedToo() throws Exception {
        DeskParts parts = parts();
        Caller ada = DeskFixture.customer(desk.in(() -> new Accounts(parts).findOrCreate("ada@example.org", agent)));
        desk.in(() -> new Tickets(parts)
                .open(
                        new NewTicket(
                                "Up",
                                "Loaded",
                                List.of(new Upload(
                                        "x.txt", "text/plain", "virus".getBytes(StandardCharsets.US_ASCII)))),
                        ada));
        assertThat(scan(parts)).isEqualTo(1);
        assertThat(latest(parts).scan().state()).isEqualTo(FileScan.State.INFECTED);
    }
}
