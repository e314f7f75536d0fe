package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.Delivery;
import org.muniment.mail.Outgoing;
import org.muniment.mail.RawMail;
import org.muniment.mail.SendReport;
import org.muniment.terms.Role;

class MailDeskTest {

    @TempDir
    Path folder;

    DeskFixture desk;
    MailDesk mails;
    Tickets tickets;
    Caller agent;

    @BeforeEach
    void open() {
        desk = new DeskFixture(folder);
        mails = new MailDesk(desk.parts);
        tickets = new Tickets(desk.parts);
        agent = DeskFixture.agent(UUID.randomUUID());
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void twoMailsOfOneAddressAreOneAccountWithTwoTickets() throws Exception {
        handle(Mails.mail("Ada <Ada@Example.ORG>", "First", "One"));
        handle(Mails.mail("Ada L. <Ada@example.org>", "Second", "Two"));
        handle(Mails.mail("ada@example.org", "Third", "another local part, another account"));

        List<Account> accounts = desk.in(() -> new Accounts(desk.parts).list(10, agent));
        assertThat(accounts)
                .extracting(Account::address)
                .containsExactlyInAnyOrder("Ada@example.org", "ada@example.org");
        TicketPage page = desk.in(() -> tickets.list(TicketQuery.all(), agent));
        assertThat(page.rows()).extracting(TicketRow::subject).containsExactly("Third", "Second", "First");
        Account ada = accounts.stream()
                .filter(a -> a.address().startsWith("A"))
                .findFirst()
                .orElseThrow();
        assertThat(ada.profile()).singleElement().satisfies(fact -> {
            assertThat(fact.value()).isEqualTo("Ada");
            assertThat(fact.source()).startsWith("message:");
        });
    }

    @Test
    void importedMailIsHistoryDatedAsItWasAndAnswersNobody() throws Exception {
        java.time.Instant then = java.time.Instant.parse("2019-05-06T07:08:09Z");
        handle(Mails.imported(
                then, Mails.mail("Ada <ada@example.org>", "Old question", "please", "Message-ID: <q@example.org>")));
        handle(Mails.imported(
                then.plusSeconds(60),
                Mails.mail(
                        "Support <" + Mails.US + ">",
                        "Re: Old question",
                        "our answer then",
                        "In-Reply-To: <q@example.org>")));
        handle(Mails.imported(then, Mails.mail("robot@example.org", "Report", "x", "Auto-Submitted: auto-generated")));
        assertThat(queued()).as("no letter to anybody").isZero();
        assertThat(desk.arrived).as("no clock starts").isEmpty();
        assertThat(rows()).hasSize(2).allSatisfy(row -> assertThat(row.status()).isEqualTo(TicketStatus.CLOSED));
        TicketRow old = rows().stream()
                .filter(row -> row.subject().equals("Old question"))
                .findFirst()
                .orElseThrow();
        assertThat(old.updated()).isEqualTo(then.plusSeconds(60));
        handle(Mails.mail("Ada <ada@example.org>", "Re: Old question", "again", "In-Reply-To: <q@example.org>"));
        assertThat(rows()).hasSize(2);
        assertThat(rows().get(0).status()).as("a new answer opens it").isEqualTo(TicketStatus.OPEN);
    }

    @Test
    void aRepeatedDeliveryDoesNothing() throws Exception {
        Delivery delivery = Mails.mail("ada@example.org", "Once", "text");
        handle(delivery);
        long outbox = queued();
        handle(delivery);
        assertThat(rows()).hasSize(1);
        assertThat(queued()).isEqualTo(outbox);
    }

    @Test
    void manyAtOnceMakeOneTicketForEachDeliveryAndOneAccount() throws Exception {
        List<Callable<Object>> work = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Delivery delivery = Mails.mail("ada@example.org", "Number " + i, "text");
            for (int copy = 0; copy < 3; copy++) {
                work.add(() -> {
                    handle(delivery);
                    return true;
                });
            }
        }
        try (ExecutorService workers = Executors.newFixedThreadPool(6)) {
            for (Future<Object> done : workers.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(rows()).hasSize(6);
        assertThat(desk.in(() -> new Accounts(desk.parts).list(10, agent))).hasSize(1);
        assertThat(desk.opened).hasSize(6);
    }

    @Test
    void r07TheSameBytesToTwoOfOurAddressesAreOneTicket() throws Exception {
        Delivery first = Mails.mail("ada@example.org", "Hello", "text");
        String raw = new String(first.raw().bytes(), StandardCharsets.UTF_8);
        handle(first);
        handle(Mails.raw("sales@localhost", raw, "sender@example.org"));

        TicketView view = view(rows().get(0).id());
        assertThat(view.messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(1);
        assertThat(view.history()).extracting(TicketChange::what).contains("copy");
    }

    @Test
    void acknowledgesAndWelcomesANewCustomerOnce() throws Exception {
        handle(Mails.mail("ada@example.org", "First", "One", "Message-ID: <first@example.org>"));
        handle(Mails.mail("ada@example.org", "Second", "Two"));

        List<Outgoing> sent = claimAll();
        assertThat(sent).hasSize(3).allSatisfy(mail -> {
            assertThat(mail.envelopeFrom()).isEmpty();
            assertThat(mail.recipients()).containsExactly("ada@example.org");
            assertThat(text(mail.wire())).contains("Auto-Submitted: auto-").doesNotContain("First");
        });
        assertThat(text(sent.get(0).wire())).contains("In-Reply-To: <first@example.org>");
        Account ada = desk.in(() -> new Accounts(desk.parts).list(10, agent)).get(0);
        WelcomeLetter letter = ada.welcome().orElseThrow();
        MessageView welcome = rows().stream()
                .flatMap(row -> view(row.id()).messages().stream())
                .filter(message -> message.id().equals(letter.message()))
                .findFirst()
                .orElseThrow();
        assertThat(letter.textSha256()).isEqualTo(sha256(welcome.text()));
        assertThat(welcome.head()).containsEntry("message-id", letter.messageId());
    }

    @Test
    void r11AtMostThreeAutomaticMailsADayAndNoMailDiscarded() throws Exception {
        for (int i = 0; i < 5; i++) {
            handle(Mails.mail("ada@example.org", "Loop " + i, "text " + i));
        }
        assertThat(claimAll()).hasSize(3);
        handle(Mails.mail("bot@example.org", "Out of office", "away", "Auto-Submitted: auto-replied"));
        handle(Mails.raw(Mails.US, "From: x@example.org\r\nSubject: null path\r\n\r\nhm\r\n", ""));
        assertThat(claimAll()).isEmpty();
        assertThat(rows()).hasSize(7);
        assertThat(quarantined()).extracting(TicketRow::subject).containsExactly("Out of office");
        desk.pass(Duration.ofDays(1));
        handle(Mails.mail("ada@example.org", "Next day", "text"));
        assertThat(claimAll()).hasSize(1);
    }

    @Test
    void r15TheReplyAddressWorksForItsOwnCorrespondentOnly() throws Exception {
        handle(Mails.mail("ada@example.org", "Hello", "text"));
        String reply = header(claimAll().get(0).wire(), "Reply-To");
        UUID ticket = rows().get(0).id();
        desk.run(() -> new TicketChanges(desk.parts).setStatus(ticket, TicketStatus.CLOSED, agent));

        handle(Mails.to(reply, "eve@example.org", "Re: Hello", "let me in"));
        assertThat(view(ticket).messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(1);
        assertThat(quarantined())
                .singleElement()
                .satisfies(row -> assertThat(view(row.id()).quarantine()).contains("reply-address"));

        handle(Mails.to(reply, "ada@example.org", "Something else", "more"));
        TicketView joined = view(ticket);
        assertThat(joined.messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(2);
        assertThat(joined.row().status()).isEqualTo(TicketStatus.OPEN);
        assertThat(joined.history()).anySatisfy(change -> {
            assertThat(change.what()).isEqualTo("reopened");
            assertThat(change.actor().kind()).isEqualTo(org.muniment.terms.Actor.Kind.CUSTOMER);
        });
    }

    @Test
    void r12StrangersWithTagOrReferencesComeIntoQuarantineWithAHint() throws Exception {
        handle(Mails.mail("ada@example.org", "Hello", "text"));
        String ours = header(claimAll().get(0).wire(), "Message-ID");
        TicketRow row = rows().get(0);

        handle(Mails.mail("eve@example.org", "Re: [#" + row.number() + "] Hello", "tag"));
        handle(Mails.mail("eve@example.org", "Re: Hello", "references", "References: " + ours));
        handle(Mails.mail("ada@example.org", "Re: [#" + row.number() + "] Hello", "own tag"));

        assertThat(quarantined()).hasSize(2).allSatisfy(held -> {
            TicketView view = view(held.id());
            assertThat(view.hint()).contains(row.number());
            assertThat(view.quarantine()).contains("stranger");
        });
        assertThat(view(row.id()).messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(2);
    }

    @Test
    void r13MailThatNamesStaffOrOurselvesActsForNobody() throws Exception {
        desk.hire("agent@house.example", Role.AGENT);
        handle(Mails.mail("ada@example.org", "Hello", "text"));
        String ours = header(claimAll().get(0).wire(), "Message-ID");

        handle(Mails.mail("Agent <agent@house.example>", "Re: Hello", "send me the password", "In-Reply-To: " + ours));
        handle(Mails.mail("support@localhost", "Loop", "ourselves"));

        assertThat(claimAll()).isEmpty();
        assertThat(quarantined())
                .extracting(row -> view(row.id()).quarantine().orElseThrow())
                .containsExactlyInAnyOrder("staff-address", "own-address");
        assertThat(view(rows().stream()
                                .filter(r -> r.subject().equals("Hello"))
                                .findFirst()
                                .orElseThrow()
                                .id())
                        .messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(1);
    }

    @Test
    void r09MailWithoutUsableSenderIsKeptForAnAgent() throws Exception {
        handle(Mails.raw(Mails.US, "Subject: nobody\r\n\r\nno from at all\r\n", ""));
        handle(Mails.raw(Mails.US, "From: \"only a name\"\r\nTo: undisclosed-recipients:;\r\n\r\ngroup\r\n", ""));
        handle(Mails.raw(Mails.US, "", ""));
        handle(Mails.raw(Mails.US, "\0\0\0 garbage \u00ff without any header", ""));

        assertThat(quarantined()).hasSize(4).allSatisfy(row -> {
            TicketView view = view(row.id());
            assertThat(view.requester()).isEmpty();
            assertThat(view.messages()).hasSize(1);
            MessageView message = view.messages().get(0);
            try (java.io.InputStream raw = desk.in(() -> tickets.raw(message.id(), agent))) {
                assertThat(raw.readAllBytes()).isNotNull();
            }
        });
    }

    @Test
    void r03AReusedOrMissingMessageIdJoinsNobodyElsesTicket() throws Exception {
        String id = "Message-ID: <1@localhost.localdomain>";
        handle(Mails.mail("ada@example.org", "Hers", "secret of ada", id));
        handle(Mails.mail("bob@example.org", "His", "other", id));
        handle(Mails.mail(
                "bob@example.org", "Re: Hers", "reference to a common id", "References: <1@localhost.localdomain>"));
        handle(Mails.mail("cyd@example.org", "None", "one", "Message-ID: < >"));
        handle(Mails.mail("cyd@example.org", "None", "two"));

        TicketPage page = desk.in(() -> tickets.list(TicketQuery.all(), agent));
        assertThat(page.rows())
                .filteredOn(row -> row.subject().equals("Hers"))
                .singleElement()
                .satisfies(row -> assertThat(view(row.id()).messages())
                        .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                        .hasSize(1));
        assertThat(page.rows()).filteredOn(row -> row.subject().equals("None")).hasSize(2);
    }

    @Test
    void r10BouncesAreFiledWithTheMailTheyReportOnAndAnswerNobody() throws Exception {
        handle(Mails.mail("ada@example.org", "Hello", "text"));
        String ours = header(claimAll().get(0).wire(), "Message-ID");
        TicketRow row = rows().get(0);
        String bounce = "From: MAILER-DAEMON@example.org\r\nTo: support@localhost\r\nSubject: Undelivered\r\n"
                + "Auto-Submitted: auto-replied\r\nIn-Reply-To: " + ours + "\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: text/plain\r\n\r\nCould not be delivered.\r\n--b\r\n"
                + "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
                + "Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
        handle(Mails.raw(Mails.US, bounce, ""));

        assertThat(claimAll()).isEmpty();
        assertThat(view(row.id()).history()).extracting(TicketChange::what).contains("bounced");
        assertThat(desk.in(() -> new Accounts(desk.parts).list(10, agent))).hasSize(1);
    }

    private void handle(Delivery delivery) throws Exception {
        desk.run(() -> mails.handle(delivery));
    }

    private List<TicketRow> rows() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows();
    }

    private List<TicketRow> quarantined() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.in(TicketStatus.QUARANTINED), agent))
                .rows();
    }

    private TicketView view(UUID ticket) {
        try {
            return desk.in(() -> tickets.view(ticket, agent));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long queued() throws Exception {
        return desk.in(() -> new Outbox(desk.parts).counts()).getOrDefault(OutboxState.QUEUED, 0L);
    }

    private List<Outgoing> claimAll() throws Exception {
        Outbox outbox = new Outbox(desk.parts);
        List<Outgoing> claimed = new ArrayList<>();
        while (true) {
            java.util.Optional<Outgoing> next = desk.in(outbox::claim);
            if (next.isEmpty()) {
                return claimed;
            }
            claimed.add(next.get());
            desk.run(() -> outbox.sent(next.get().id(), accepted(next.get())));
        }
    }

    private SendReport accepted(Outgoing mail) {
        return new SendReport(
                desk.clock.instant(),
                mail.recipients().stream()
                        .map(to -> new SendReport.Outcome(to, SendReport.State.ACCEPTED, "250 ok"))
                        .toList());
    }

    private static String text(RawMail wire) {
        return new String(wire.bytes(), StandardCharsets.UTF_8);
    }

    private static String header(RawMail wire, String name) {
        return text(wire)
                .replaceAll("\r\n[ \t]", " ")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
