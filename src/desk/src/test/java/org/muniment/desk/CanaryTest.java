package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** What people write is nowhere on the disk in the clear, and all of it goes to its person, and with them. */
class CanaryTest {

    private static final List<String> CANARIES = List.of(
            "kanarienvogelsubject",
            "kanarienvogelbody",
            "kanarienvogelname",
            "kanarienvogeladdress",
            "kanarienvogelfile",
            "kanarienvogelattachment",
            "kanarienvogelnote",
            "kanarienvogelportal",
            "kanarienvogelreply",
            "kanarienvogelstaff",
            "kanarienvogelreason",
            "kanarienvogelquery",
            "kanarienvogelcompany");

    @TempDir
    Path folder;

    DeskFixture desk;
    TicketSearch search;
    Tickets tickets;
    Caller agent;
    SubjectId subject;
    UUID ticket;

    @BeforeEach
    void plant() throws Exception {
        desk = new DeskFixture(folder);
        search = desk.search();
        tickets = new Tickets(desk.parts);
        UUID staff = desk.hire("kanarienvogelstaff@house.example", Role.AGENT);
        agent = DeskFixture.agent(staff);
        desk.run(() -> new MailDesk(desk.parts)
                .handle(Mails.withAttachment(
                        "Kanarienvogelname <kanarienvogeladdress@example.org>",
                        "kanarienvogelsubject",
                        "kanarienvogelfile.pdf",
                        "kanarienvogelattachment".repeat(50).getBytes(StandardCharsets.UTF_8))));
        subject = desk.opened.get(0).requester().orElseThrow();
        ticket = desk.opened.get(0).ticket();
        Caller customer = DeskFixture.customer(subject);
        desk.run(() -> new MailDesk(desk.parts)
                .handle(Mails.mail("kanarienvogeladdress@example.org", "more", "kanarienvogelbody")));
        desk.in(() -> tickets.reply(ticket, Reply.of("kanarienvogelportal"), customer));
        desk.in(() -> tickets.note(ticket, "kanarienvogelnote", agent));
        desk.in(() -> tickets.reply(ticket, Reply.of("kanarienvogelreply"), agent));
        desk.run(() -> new TicketChanges(desk.parts).breakGlass(ticket, "kanarienvogelreason", agent));
        desk.run(() -> new Accounts(desk.parts)
                .record(subject, ProfileField.COMPANY, new ProfileEntry("kanarienvogelcompany", "self"), customer));
        desk.run(() -> new SignIn(desk.parts).requestLink("kanarienvogeladdress@example.org"));
        assertThat(desk.in(() -> search.search("kanarienvogelbody", 5, agent)).hits())
                .hasSize(1);
        desk.in(() -> search.search("kanarienvogelquery", 5, agent));
    }

    @AfterEach
    void close() {
        search.close();
        desk.close();
    }

    @Test
    void nothingIsReadableOnTheDisk() throws Exception {
        List<String> hits = new ArrayList<>();
        int[] looked = new int[2];
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                looked[0]++;
                look(
                        file.getFileName() + "\n" + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1),
                        file.toString(),
                        hits);
            }
        }
        for (String cell : cells()) {
            looked[1]++;
            look(cell, "database", hits);
        }
        assertThat(hits).isEmpty();
        assertThat(looked[0]).isGreaterThan(10);
        assertThat(looked[1]).isGreaterThan(100);
        look("xKANARIENVOGELBODYx", "the search itself", hits);
        assertThat(hits).hasSize(1);
    }

    @Test
    void theExportHoldsEverythingTheirsAndNoNotes() throws Exception {
        StringBuilder exported = new StringBuilder();
        desk.in(() -> {
            new DeskRecords(desk.parts).export(subject, sink(exported));
            return true;
        });
        String lower = exported.toString().toLowerCase(java.util.Locale.ROOT);
        for (String part :
                List.of("subject", "body", "name", "address", "file", "attachment", "portal", "reply", "company")) {
            assertThat(lower).contains("kanarienvogel" + part);
        }
        assertThat(lower).doesNotContain("kanarienvogelnote").doesNotContain("kanarienvogelreason");
        assertThat(lower).contains("table account", "table consents", "table events", "table attachments");
    }

    @Test
    void erasureLeavesNothingToOpenAndKeepsErasedMailOut() throws Exception {
        long account = desk.in(() -> new PersonErasure(desk.parts).scope(subject, Caller.system("test")))
                .orElseThrow()
                .account();
        ErasureCount count = desk.in(() -> new DeskRecords(desk.parts).erase(subject, "request"));
        assertThat(count.erased()).isGreaterThan(6);
        assertThat(desk.in(() -> new DeskRecords(desk.parts).erase(subject, "request")))
                .isEqualTo(ErasureCount.NONE);
        assertThat(desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows()).isEmpty();
        assertThat(desk.in(() -> search.search("kanarienvogelbody", 5, agent)).hits())
                .isEmpty();
        assertThat(desk.in(() -> search.messagesOf(account))).isPositive();
        assertThat(desk.in(() -> search.rewriteNext())).isPresent();
        assertThat(desk.in(() -> search.rewriteNext())).isEmpty();
        assertThat(desk.in(() -> search.messagesOf(account))).isZero();
        desk.in(() -> new PersonErasure(desk.parts).removeFiles(1000));
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        // The same bytes fetched again from another mailbox stay out; a new mail makes a new account.
        desk.run(() -> new MailDesk(desk.parts)
                .handle(Mails.raw(
                        "other@localhost",
                        new String(
                                Mails.mail("kanarienvogeladdress@example.org", "more", "kanarienvogelbody")
                                        .raw()
                                        .bytes(),
                                StandardCharsets.UTF_8),
                        "x@example.org")));
        assertThat(desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows()).isEmpty();
        desk.run(
                () -> new MailDesk(desk.parts).handle(Mails.mail("kanarienvogeladdress@example.org", "back", "again")));
        assertThat(desk.opened.get(desk.opened.size() - 1).requester())
                .isPresent()
                .get()
                .isNotEqualTo(subject);
    }

    @Test
    void upkeepRemovesOnlyWhatNobodyRefersTo() throws Exception {
        Path shelf = folder.resolve("blobs").resolve("00");
        Files.createDirectories(shelf);
        Path orphan = Files.write(shelf.resolve("00000000-0000-4000-8000-000000000000"), new byte[] {1});
        Files.setLastModifiedTime(
                orphan, java.nio.file.attribute.FileTime.from(java.time.Instant.parse("2020-01-01T00:00:00Z")));
        long before = blobs();
        assertThat(desk.in(() -> new DeskUpkeep(desk.parts).run())).isEqualTo(1);
        assertThat(blobs()).isEqualTo(before - 1);
        desk.pass(java.time.Duration.ofDays(400));
        assertThat(desk.in(() -> new DeskUpkeep(desk.parts).run())).isZero();
        assertThat(desk.in(() -> tickets.view(ticket, DeskFixture.officer(Purpose.SUPPORT))
                        .messages()))
                .isNotEmpty();
    }

    private long blobs() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static void look(String content, String where, List<String> hits) {
        String lower = content.toLowerCase(java.util.Locale.ROOT);
        CANARIES.stream().filter(lower::contains).forEach(canary -> hits.add(canary + " in " + where));
    }

    /** Every value of every column of every table, bytes as such. */
    private List<String> cells() throws SQLException {
        List<String> cells = new ArrayList<>();
        DatabaseAccess access = desk.database;
        try (Connection connection = DriverManager.getConnection(access.url(), access.user(), access.password());
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            assertThat(tables).hasSizeGreaterThan(15);
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            Object value = rows.getObject(i);
                            cells.add(
                                    value instanceof byte[] bytes
                                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                                            : String.valueOf(value));
                        }
                    }
                }
            }
        }
        return cells;
    }

    private static PersonalDataSink sink(StringBuilder exported) {
        return new PersonalDataSink() {
            @Override
            public void row(String table, java.util.Map<String, ?> values) {
                exported.append("table ")
                        .append(table)
                        .append(' ')
                        .append(values)
                        .append('\n');
            }

            @Override
            public void file(String path, java.io.InputStream content, java.time.Instant modified) throws IOException {
                exported.append("file ")
                        .append(path)
                        .append(' ')
                        .append(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                        .append('\n');
            }
        };
    }
}
