package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Accounts;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.NewTicket;
import org.muniment.desk.ProfileEntry;
import org.muniment.desk.ProfileField;
import org.muniment.desk.SignIn;
import org.muniment.desk.Tickets;
import org.muniment.desk.Upload;
import org.muniment.terms.Purpose;
import org.muniment.terms.SubjectId;

/** Every file of a copy is what its schema says, and says what the table of the format promises. */
class ExportFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PROMISED = List.of(
            "bagit.txt",
            "bag-info.txt",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
            "tagmanifest-sha256.txt.p7s",
            "signer.crt",
            "VERIFY.txt",
            "data/index.html",
            "data/export.json",
            "data/processing-information.json",
            "data/processing-information.html",
            "data/profile.json",
            "data/profile.vcf",
            "data/preferences.json",
            "data/tickets.jsonl",
            "data/events.jsonl",
            "data/messages.jsonl",
            "data/attachments.jsonl",
            "data/account.jsonl",
            "data/consents.jsonl",
            "data/sessions.jsonl",
            "data/cookies.jsonl",
            "data/staff-access.jsonl",
            "data/disclosures.jsonl",
            "data/requests.jsonl",
            "data/redactions.jsonl",
            "data/csv/tickets.csv",
            "data/csv/staff-access.csv");

    @TempDir
    private Path folder;

    private PrivacyFixture house;
    private Path bag;

    @BeforeEach
    void export() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        house = new PrivacyFixture(data);
        house.receive(
                Mails.mail("Ada Lovelace <ada@example.org>", "=HYPERLINK(\"http://x\")", "+49 30 1\n\"quoted\", -1"));
        Caller ada = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        UUID reported = house.lastOpened().ticket();
        Accounts accounts = new Accounts(house.desk.parts);
        house.in(() -> {
            SubjectId person = SubjectId.of(ada.actor().id());
            accounts.record(person, ProfileField.COMPANY, new ProfileEntry("Engines; Ltd", "self"), ada);
            accounts.record(person, ProfileField.PHONES, new ProfileEntry("+44 1\n+44 2", "self"), ada);
            return true;
        });
        SignIn signIn = new SignIn(house.desk.parts);
        house.sendAll();
        house.in(() -> {
            signIn.requestLink("ada@example.org");
            return true;
        });
        String link = house.sendAll().get(0).replaceAll("(?s).*/sign-in/link/(\\S+).*", "$1");
        house.in(() -> signIn.redeem(link));
        house.in(() -> {
            UUID opened = new Tickets(house.desk.parts)
                    .open(
                            new NewTicket(
                                    "A file", "see it", List.of(new Upload("a.txt", "text/plain", new byte[] {1}))),
                            ada);
            house.hear();
            return opened;
        });
        incident(reported);
        house.receive(Mails.mail("Ada Lovelace <ada@example.org>", "Export my data", "x"));
        house.work().run();
        UUID id = house.in(() -> house.cases.mine(ada)).get(0).id();
        PackageDownload pack = house.in(() -> house.exports.download(id, ada));
        bag = StockTools.unpack(pack.content(), folder.resolve("unpacked"));
    }

    /** A message that was reported and then released, so that it is told of and not withheld. */
    private void incident(UUID ticket) throws Exception {
        Caller officer = DeskFixture.officer(Purpose.INCIDENT);
        UUID id = house.in(() -> house.incidents.flag(ticket, "a list", DeskFixture.agent(UUID.randomUUID())))
                .id();
        Finding finding = new Finding(Verdict.REPORTABLE, "x", Optional.of(new ThirdPartyFacts("names", 1, 1)));
        house.in(() -> house.incidents.decide(id, finding, officer));
        house.in(() -> house.incidents.confirm(id, DeskFixture.operator()));
        house.in(() -> house.reports.draft(id, officer));
        house.in(() -> house.reports.sentOtherwise(id, "web form", officer));
        house.in(() -> house.reports.answered(id, "no matter", officer));
        house.in(() -> house.reports.end(id, Reports.Ending.RELEASED, "no matter", officer));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void everyPromisedFileIsThereAndValid() throws Exception {
        PROMISED.forEach(file -> assertThat(bag.resolve(file)).as(file).isRegularFile());
        Map<String, Integer> checked = new TreeMap<>();
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".jsonl") || name.endsWith(".json")) {
                String table = name.substring(0, name.indexOf('.'));
                JsonSchema schema = schema(table);
                List<String> documents =
                        name.endsWith(".jsonl") ? Files.readAllLines(file) : List.of(Files.readString(file));
                for (String document : documents) {
                    assertThat(schema.validate(JSON.readTree(document)))
                            .as("%s: %s", name, document)
                            .isEmpty();
                }
                checked.put(table, documents.size());
            }
        }
        assertThat(checked.entrySet().stream()
                        .filter(table -> table.getValue() == 0)
                        .map(Map.Entry::getKey))
                .as("only what is really empty is empty")
                .containsExactly("redactions");
        JsonNode export = JSON.readTree(bag.resolve("data/export.json").toFile());
        assertThat(export.path("absent").path(0).path("file").asText()).isEqualTo("log-entries.jsonl");
        assertThat(bag.resolve("data/log-entries.jsonl")).doesNotExist();
        assertThat(Files.readString(bag.resolve("data/index.html")))
                .contains("log-entries.jsonl", "csv/tickets.csv", "profile.vcf")
                .doesNotContain("<script");
    }

    @Test
    void aSchemaRefusesWhatDoesNotFit() throws Exception {
        assertThat(schema("messages").validate(JSON.readTree("{\"id\":\"x\"}"))).isNotEmpty();
        assertThat(schema("account")
                        .validate(
                                JSON.readTree("{\"subject\":\"no uuid\",\"address\":\"a\",\"created\":\"yesterday\"}")))
                .hasSize(2);
    }

    private JsonSchema schema(String table) throws IOException {
        SchemaValidatorsConfig strict =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(bag.resolve("schemas/" + table + ".schema.json")), strict);
    }

    @Test
    void hashesInTheTablesAreThoseOfTheFiles() throws Exception {
        int compared = 0;
        for (String table : List.of("messages", "attachments")) {
            for (String line : Files.readAllLines(bag.resolve("data/" + table + ".jsonl"))) {
                JsonNode row = JSON.readTree(line);
                if (row.path("file").isTextual()) {
                    byte[] content = Files.readAllBytes(
                            bag.resolve("data").resolve(row.path("file").asText()));
                    byte[] hash =
                            java.security.MessageDigest.getInstance("SHA-256").digest(content);
                    assertThat(HexFormat.of().formatHex(hash))
                            .isEqualTo(row.path("sha256").asText());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(3);
    }

    @Test
    void spreadsheetsSeeNoFormulas() throws Exception {
        String csv = Files.readString(bag.resolve("data/csv/tickets.csv"));
        assertThat(csv).startsWith("\ufeffid,number,status,subject,").contains(",\"'=HYPERLINK(\"\"http://x\"\")\",");
        assertThat(Files.readString(bag.resolve("data/csv/messages.csv"))).contains("\"'+49 30 1");
        for (Path file : files()) {
            if (file.toString().endsWith(".csv")) {
                assertThat(Files.readString(file)).doesNotContainPattern("(^|\r\n|,)\"?[=+@-]");
            }
        }
    }

    @Test
    void theCardHoldsTheProfile() throws Exception {
        String card = Files.readString(bag.resolve("data/profile.vcf"));
        assertThat(card)
                .startsWith("BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:")
                .contains("FN:Ada Lovelace\r\n", "EMAIL:ada@example.org\r\n", "ORG:Engines\\; Ltd\r\n")
                .contains("TEL;VALUE=text:+44 1\r\n", "TEL;VALUE=text:+44 2\r\n")
                .endsWith("END:VCARD\r\n");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(bag.resolve("data"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
