package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.NewTicket;
import org.muniment.desk.Tickets;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;

class ExportsTest {

    private static final String ADA = "Ada <ada@example.org>";
    private static final String CANARY = "xylophone-canary-7431";

    @TempDir
    private Path folder;

    private Path data;
    private PrivacyFixture house;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        house = new PrivacyFixture(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aMailIsAnsweredByASignedPackageThatStockToolsVerify() throws Exception {
        house.receive(Mails.mail(ADA, "Printer", "It burns. " + CANARY));
        house.receive(Mails.mail("Bob <bob@example.org>", "Secret", "Bob's own business"));
        Caller ada = customerOf("Printer");
        house.receive(Mails.mail(ADA, "Export my data", "Please."));
        house.sendAll();
        assertThat(house.work().run()).isGreaterThan(0);

        CaseView view = only(ada);
        assertThat(view.state()).isEqualTo(CaseState.READY);
        assertThat(view.binding().rule()).isEqualTo("two-working-days");
        assertThat(view.binding().lastDay()).isEqualTo("2026-11-24");
        assertThat(view.stopped()).isPresent();
        assertThat(view.overdue()).isFalse();
        assertThat(view.history())
                .extracting(CaseView.Step::to)
                .containsExactly(
                        CaseState.RECEIVED,
                        CaseState.PREPARING,
                        CaseState.REDACTING,
                        CaseState.SEALED,
                        CaseState.READY);
        List<String> mails = house.sendAll();
        assertThat(mails).hasSize(2).noneMatch(mail -> mail.contains(CANARY));
        assertThat(mails.get(1)).contains("ready").contains("/portal/data");

        Path bag = download(ada, view.id());
        assertThat(StockTools.run(bag, "sha256sum", "--quiet", "--strict", "-c", "manifest-sha256.txt"))
                .isZero();
        assertThat(StockTools.run(bag, "sha256sum", "--quiet", "--strict", "-c", "tagmanifest-sha256.txt"))
                .isZero();
        assertThat(StockTools.verify(bag)).isZero();
        String all = StockTools.allText(bag);
        assertThat(all).contains(CANARY).doesNotContain("Bob's own business", "bob@example.org");
        assertThat(Files.readString(bag.resolve("data/tickets.jsonl"))).contains("\"subject\":\"Printer\"");
        assertThat(Files.readString(bag.resolve("data/staff-access.jsonl"))).contains("ticket.read");
        assertThat(Files.readString(bag.resolve("data/profile.json"))).contains("\"Ada\"");
        assertThat(Files.readString(bag.resolve("data/index.html")))
                .contains("Printer")
                .doesNotContain("<script");
        assertThat(Files.readString(bag.resolve("data/processing-information.json")))
                .contains("Art. 6(1)(b)");
        assertThat(bag.resolve("data/requests.jsonl")).isNotEmptyFile();
        assertThat(StockTools.wireBytes(bag)).anyMatch(mail -> mail.contains("It burns. " + CANARY));

        Files.writeString(bag.resolve("data/tickets.jsonl"), "changed");
        assertThat(StockTools.run(bag, "sha256sum", "--status", "-c", "manifest-sha256.txt"))
                .isNotZero();
        Files.writeString(bag.resolve("tagmanifest-sha256.txt"), "changed");
        assertThat(StockTools.verify(bag)).isNotZero();
    }

    @Test
    void nothingOfAPackageIsEverInClearOnTheDisk() throws Exception {
        house.receive(Mails.mail(ADA, "Printer", CANARY));
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        house.work().run();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(CANARY, "ada@example.org");
            }
        }
        assertThat(data.resolve("exports")).isDirectoryNotContaining("glob:**.table");
    }

    @Test
    void onlyThePersonCollectsAndOnlySoOften() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        house.receive(Mails.mail("Bob <bob@example.org>", "Hello", "x"));
        Caller ada = customerOf("Export my data");
        Caller bob = customerOf("Hello");
        house.work().run();
        UUID id = only(ada).id();
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, bob)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.NOT_FOUND));
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, DeskFixture.officer(Purpose.INCIDENT))))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.in(() -> house.cases.view(id, bob))).isInstanceOf(Refusal.class);
        for (int i = 0; i < 5; i++) {
            house.in(() -> house.exports.download(id, ada)).content().close();
        }
        assertThat(only(ada).state()).isEqualTo(CaseState.DOWNLOADED);
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, ada)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.EXPIRED));
        assertThat(acts()).filteredOn("export.download"::equals).hasSize(5);
        house.desk.pass(Duration.ofHours(2));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.PURGED);
        assertThat(acts()).contains("key.destroyed", "dsr.export.purged");
        assertThat(data.resolve("exports")).isEmptyDirectory();
    }

    @Test
    void whatIsNotCollectedIsRemindedOfThenDestroyed() throws Exception {
        house.receive(Mails.mail(ADA, "Exportiere meine Daten", "x"));
        Caller ada = customerOf("Exportiere meine Daten");
        house.work().run();
        house.sendAll();
        house.desk.pass(Duration.ofDays(5).plusMinutes(1));
        house.work().run();
        house.work().run();
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("Die Kopie Ihrer Daten wartet noch");
        house.desk.pass(Duration.ofDays(2));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.PURGED);
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("vernichtet");
        UUID id = only(ada).id();
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, ada)))
                .isInstanceOf(Refusal.class);
        house.receive(Mails.mail(ADA, "Export my data", "again, free of charge"));
        house.work().run();
        assertThat(house.in(() -> house.cases.mine(ada)).get(0).state()).isEqualTo(CaseState.READY);
    }

    @Test
    void aRestartContinuesWhatItInterrupted() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        Caller ada = customerOf("Export my data");
        house.sources.add(0, new Broken(new IllegalStateException("killed")));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.PREPARING);
        Files.writeString(data.resolve("exports/left.1.table"), "sealed leftovers");
        house.sources.remove(0);
        house.work().run();
        assertThat(only(ada).state()).as("backs off first").isEqualTo(CaseState.PREPARING);
        house.desk.pass(Duration.ofMinutes(2));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.READY);
        assertThat(data.resolve("exports")).isDirectoryNotContaining("glob:**.table");
    }

    @Test
    void aStoreThatDoesNotAnswerFailsTheCase() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        Caller ada = customerOf("Export my data");
        PersonalDataSource last = house.sources.remove(1);
        for (int i = 0; i < ExportSteps.MAX_ATTEMPTS; i++) {
            house.work().run();
            house.desk.pass(Duration.ofHours(1));
        }
        assertThat(only(ada).state()).isEqualTo(CaseState.FAILED);
        Caller officer = DeskFixture.officer(Purpose.SUBJECT_REQUEST);
        CaseView failed =
                house.in(() -> house.cases.list(CaseQuery.open(), officer)).get(0);
        assertThat(failed.history().get(failed.history().size() - 1).reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("privacy"));
        house.sendAll();
        house.in(() -> {
            house.cases.dismiss(failed.id(), "sent on paper", officer);
            return true;
        });
        assertThatThrownBy(() -> house.in(() -> house.cases.settle(failed.id(), officer)))
                .hasMessageContaining("somebody else");
        Caller second = DeskFixture.operator();
        assertThat(house.in(() -> house.cases.awaiting(second))).hasSize(1);
        house.in(() -> house.cases.keepOpen(failed.id(), "nothing was sent", second));
        assertThat(house.sendAll()).isEmpty();
        house.sources.add(last);
        house.in(() -> house.cases.confirm(failed.id(), officer));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.READY);
    }

    @Test
    void aRefusalNeedsTwoAndALetterWithReasons() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        house.sources.remove(1);
        for (int i = 0; i < ExportSteps.MAX_ATTEMPTS; i++) {
            house.work().run();
            house.desk.pass(Duration.ofMinutes(20));
        }
        house.sendAll();
        UUID id = only(customerOf("Export my data")).id();
        house.in(() -> {
            house.cases.dismiss(id, "you had it yesterday", DeskFixture.officer(Purpose.SUBJECT_REQUEST));
            return true;
        });
        CaseView closed = house.in(() -> house.cases.settle(id, DeskFixture.operator()));
        assertThat(closed.state()).isEqualTo(CaseState.CLOSED);
        assertThat(closed.stopped()).isPresent();
        assertThat(house.sendAll()).singleElement().asString().contains("you had it yesterday", "or go to court");
    }

    @Test
    void questionsWaitForAPersonOnTheSameClock() throws Exception {
        house.receive(Mails.mail(ADA, "How do I export my data?", "Thanks"));
        Caller ada = customerOf("How do I export my data?");
        house.sendAll();
        house.work().run();
        assertThat(house.sendAll()).isEmpty();
        CaseView waiting = only(ada);
        assertThat(waiting.state()).isEqualTo(CaseState.RECEIVED);
        Caller agent = DeskFixture.agent(UUID.randomUUID());
        assertThat(house.in(() -> house.cases.unread(agent))).hasSize(1);
        house.desk.pass(Duration.ofDays(1));
        house.in(() -> house.cases.confirm(waiting.id(), agent));
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.READY);
        assertThat(only(ada).received()).isEqualTo(waiting.received());
        assertThat(house.sendAll()).hasSize(2);
    }

    @Test
    void programsAndOtherMailAskForNothing() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x", "Auto-Submitted: auto-replied"));
        house.receive(Mails.mail(ADA, "Export my data", "x", "List-Id: <news.example.org>", "Precedence: list"));
        house.receive(Mails.mail(ADA, "Printer", "broken"));
        house.work().run();
        Caller ada = customerOf("Printer");
        assertThat(house.in(() -> house.cases.mine(ada))).isEmpty();
    }

    @Test
    void aSecondRequestJoinsTheFirst() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        house.receive(Mails.mail(ADA, "Export my data", "and again", "Message-ID: <2@example.org>"));
        Caller ada = customerOf("Export my data");
        house.work().run();
        List<CaseView> mine = house.in(() -> house.cases.mine(ada));
        assertThat(mine).extracting(CaseView::state).containsExactly(CaseState.DUPLICATE, CaseState.READY);
        assertThat(mine.get(0).duplicateOf()).hasValue(mine.get(1).id());
        assertThat(house.in(() -> house.exports.request("en", ada)).state()).isEqualTo(CaseState.PREPARING);
    }

    @Test
    void whoDidNotAskEndsItWithoutSigningIn() throws Exception {
        house.desk.hire("officer@example.org", org.muniment.terms.Role.DPO);
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        Caller ada = customerOf("Export my data");
        house.work().run();
        String letter = house.sendAll().stream()
                .filter(mail -> mail.contains("not-me"))
                .findFirst()
                .orElseThrow();
        Matcher link =
                Pattern.compile("data/([0-9a-f-]{36})/not-me\\?proof=(\\S+)").matcher(letter);
        assertThat(link.find()).isTrue();
        UUID id = UUID.fromString(link.group(1));
        assertThatThrownBy(() -> house.in(() -> {
                    house.exports.notMe(id, "forged");
                    return true;
                }))
                .isInstanceOf(Refusal.class);
        house.in(() -> {
            house.exports.notMe(id, link.group(2));
            return true;
        });
        assertThat(only(ada).state()).isEqualTo(CaseState.PURGED);
        assertThat(data.resolve("exports")).isEmptyDirectory();
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, ada)))
                .isInstanceOf(Refusal.class);
        house.in(() -> {
            house.exports.notMe(id, link.group(2));
            return true;
        });
        assertThat(acts()).filteredOn("dsr.export.abuse"::equals).hasSize(1);
        assertThat(house.sendAll())
                .as("the officer is told, once")
                .singleElement()
                .asString()
                .contains("another person's name");
    }

    @Test
    void alarmsRingOnceEachAndThePersonIsToldWhenWeAreLate() throws Exception {
        house.receive(Mails.mail(ADA, "Export my data", "x"));
        house.sources.add(0, new Broken(new IOException("disk")));
        house.work().run();
        house.sendAll();
        for (int hours = 0; hours < 72; hours += 6) {
            house.desk.pass(Duration.ofHours(6));
            house.work().run();
        }
        assertThat(acts()).filteredOn("dsr.export.alarm"::equals).hasSize(4);
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("We are late");
    }

    @Test
    void thePortalAsksTheSameWay() throws Exception {
        house.receive(Mails.mail(ADA, "Printer", "x"));
        Caller ada = customerOf("Printer");
        house.in(() -> {
            UUID ticket = new Tickets(house.desk.parts).open(new NewTicket("Export my data", "please", List.of()), ada);
            house.hear();
            return ticket;
        });
        house.work().run();
        assertThat(only(ada).state()).isEqualTo(CaseState.READY);
    }

    private record Broken(Exception fault) implements PersonalDataSource {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public void export(SubjectId subject, PersonalDataSink sink) throws IOException {
            if (fault instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) fault;
        }

        @Override
        public ErasureCount erase(SubjectId subject, String reason) {
            return ErasureCount.NONE;
        }
    }

    /** The customer who opened the last ticket of that subject. */
    private Caller customerOf(String subject) throws Exception {
        for (var opened : house.desk.opened.reversed()) {
            var view = house.in(() -> new Tickets(house.desk.parts).view(opened.ticket(), Caller.system("test")));
            if (view.row().subject().equals(subject) && opened.requester().isPresent()) {
                return DeskFixture.customer(opened.requester().get());
            }
        }
        throw new AssertionError("no ticket " + subject);
    }

    private CaseView only(Caller customer) throws Exception {
        List<CaseView> mine = house.in(() -> house.cases.mine(customer));
        assertThat(mine).hasSize(1);
        return mine.get(0);
    }

    private List<String> acts() {
        return house.desk.parts.ledger().newest(house.desk.parts.ledger().size(), 1000).stream()
                .map(entry -> entry.act())
                .toList();
    }

    private Path download(Caller customer, UUID id) throws Exception {
        PackageDownload download = house.in(() -> house.exports.download(id, customer));
        return StockTools.unpack(download.content(), folder.resolve("unpacked"));
    }
}
