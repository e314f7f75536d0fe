package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.MailReader;
import org.muniment.mail.Outgoing;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.mail.crypto.MailKeys;
import org.muniment.mail.crypto.MailboxKeys;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.Refusal;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;
import org.muniment.vault.pgp.PgpWriter;

/** Encrypted mail from its arrival to the encrypted answer, and the keys it brings. */
class CryptoDeskTest {

    private static final Duration LIFE = Duration.ofDays(100);

    @TempDir
    Path folder;

    DeskFixture desk;
    MailDesk mails;
    Tickets tickets;
    PersonKeys keys;
    Caller agent;
    PgpIdentity erika;
    PgpIdentity house;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        mails = new MailDesk(desk.parts);
        tickets = new Tickets(desk.parts);
        keys = new PersonKeys(desk.parts);
        agent = DeskFixture.agent(desk.hire("agent@desk.example", org.muniment.terms.Role.AGENT));
        Instant made = desk.clock.instant().minusSeconds(60);
        erika = PgpIdentity.generate("Erika", "erika@example.org", made, LIFE);
        house = PgpIdentity.generate("Help", Mails.US, made, LIFE.multipliedBy(2));
        new MailboxKeys(folder, desk.parts.vault()).add(house);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void opensEncryptedMailAndAnswersEncryptedOnceTheKeyIsConfirmed() throws Exception {
        desk.run(() -> mails.handle(Mails.raw(Mails.US, encrypted("The code is 4711."), "erika@example.org")));
        TicketView view = ticket();
        assertThat(view.row().subject()).isEqualTo("Secret subject");
        assertThat(view.messages().get(0).text()).contains("The code is 4711.");
        assertThat(view.messages().get(0).head())
                .containsEntry(
                        "crypto",
                        "pgp:encrypted-opened pgp:signed-valid:"
                                + erika.certificate().fingerprint());
        PersonKey key = desk.in(() -> keys.of(view)).get(0);
        assertThat(key.fingerprint()).isEqualTo(erika.certificate().fingerprint());
        assertThat(key.confirmed()).isEmpty();

        answer(view, "In the clear.");
        assertThat(last().wireText()).contains("In the clear.");

        desk.run(() -> keys.confirm(view.row().id(), key.id(), agent));
        UUID message = answer(view, "The parcel waits at 0815.");
        Sent sent = last();
        assertThat(sent.wireText()).doesNotContain("0815").contains("Subject: [...]");
        try (InputStream stored = desk.in(() -> tickets.raw(message, agent))) {
            assertThat(stored.readAllBytes()).isEqualTo(sent.wire());
        }
        ParsedMail read = new MailReader(id -> false, only(erika, house)).read(RawMail.of(sent.wire()));
        assertThat(read.bodyText()).contains("The parcel waits at 0815.");
        assertThat(read.subject()).startsWith("Re: Secret subject");
        assertThat(read.crypto())
                .extracting(ParsedMail.CryptoLayer::state)
                .containsExactly("encrypted-opened", "signed-valid");
        assertThat(ticket().messages())
                .filteredOn(own -> own.id().equals(message))
                .singleElement()
                .satisfies(own -> assertThat(own.text()).contains("0815"));
        assertThat(ticket().history()).extracting(TicketChange::what).contains("key-confirmed");
    }

    @Test
    void mailThatCameBeforeItsKeyIsOpenedAgain() throws Exception {
        String raw = encrypted("The code is 4711.");
        PgpIdentity late = house;
        removeKeys();
        desk.run(() -> mails.handle(Mails.raw(Mails.US, raw, "erika@example.org")));
        TicketView closed = ticket();
        MessageView message = closed.messages().get(0);
        assertThat(message.head()).containsEntry("crypto", "pgp:encrypted");
        assertThat(message.text()).doesNotContain("4711");
        ClosedMail mail = new ClosedMail(desk.parts);
        assertThatThrownBy(() -> desk.run(() -> mail.openAgain(message.id(), agent)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.CONFLICT));

        new MailboxKeys(folder, desk.parts.vault()).add(late);
        assertThat(desk.in(() -> mail.openAgain(message.id(), agent)))
                .isEqualTo(closed.row().id());
        TicketView opened = ticket();
        assertThat(opened.row().subject()).isEqualTo("Secret subject");
        assertThat(opened.messages().get(0).text()).contains("The code is 4711.");
        assertThat(opened.messages().get(0).head().get("crypto")).startsWith("pgp:encrypted-opened pgp:signed-valid:");
        assertThat(opened.messages().get(0).attachments())
                .noneMatch(file -> file.name().endsWith(".asc"));
        assertThat(opened.history()).extracting(TicketChange::what).contains("opened-again");
        assertThat(desk.in(() -> keys.of(opened))).hasSize(1);
        assertThat(desk.parts.ledger().newest(desk.parts.ledger().size(), 50))
                .anyMatch(entry -> entry.act().equals("message.open-again"));
        assertThatThrownBy(() -> desk.run(() -> mail.openAgain(message.id(), agent)))
                .as("there is no more of it to open")
                .isInstanceOf(Refusal.class);
    }

    @Test
    void mailboxKeysOfCommandsComeIntoTheLedgerOnce() throws Exception {
        assertThat(keys.noteMailbox()).isEqualTo(1);
        assertThat(keys.noteMailbox()).isZero();
        try (var files =
                java.nio.file.Files.newDirectoryStream(folder.resolve("mail").resolve("keys"), "*.key")) {
            for (Path file : files) {
                java.nio.file.Files.delete(file);
            }
        }
        assertThat(keys.noteMailbox()).isEqualTo(1);
        assertThat(keys.noteMailbox()).isZero();
        String object = "mailbox-key:pgp-" + house.certificate().fingerprint();
        assertThat(desk.parts.ledger().newest(desk.parts.ledger().size(), 50).stream()
                        .filter(entry -> entry.object().equals(object))
                        .map(org.muniment.ledger.Entry::act))
                .containsExactlyInAnyOrder("mailbox-key.added", "mailbox-key.removed");
    }

    private void removeKeys() throws java.io.IOException {
        try (var files = java.nio.file.Files.list(folder.resolve("mail").resolve("keys"))) {
            for (Path file : files.toList()) {
                java.nio.file.Files.delete(file);
            }
        }
    }

    @Test
    void neverFallsBackToClearTextWhenTheConfirmedKeyHasEnded() throws Exception {
        desk.run(() -> mails.handle(Mails.raw(Mails.US, encrypted("hello"), "erika@example.org")));
        TicketView view = ticket();
        PersonKey key = desk.in(() -> keys.of(view)).get(0);
        desk.run(() -> keys.confirm(view.row().id(), key.id(), agent));
        desk.pass(LIFE.plusDays(1));
        assertThatThrownBy(() -> answer(view, "too late"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.CONFLICT));
        desk.run(() -> keys.withdraw(view.row().id(), key.id(), agent));
        answer(view, "in the clear");
        assertThat(last().wireText()).contains("in the clear");
    }

    @Test
    void takesNoKeyThatSpeaksOfSomebodyElse() throws Exception {
        erika = PgpIdentity.generate(
                "Mallory", "mallory@example.org", desk.clock.instant().minusSeconds(60), LIFE);
        desk.run(() -> mails.handle(Mails.raw(Mails.US, encrypted("hello"), "erika@example.org")));
        TicketView view = ticket();
        assertThat(desk.in(() -> keys.of(view))).isEmpty();
    }

    @Test
    void exportsAndErasesTheKeysOfAPerson() throws Exception {
        desk.run(() -> mails.handle(Mails.raw(Mails.US, encrypted("hello"), "erika@example.org")));
        DeskRecords records = new DeskRecords(desk.parts);
        var subject = ticket().requester().orElseThrow().subject();
        List<String> tables = new ArrayList<>();
        desk.in(() -> {
            records.export(subject, new PersonalDataSink() {
                @Override
                public void row(String table, Map<String, ?> values) {
                    tables.add(table + " " + values.get("fingerprint"));
                }

                @Override
                public void file(String path, InputStream content, Instant modified) {}
            });
            return true;
        });
        assertThat(tables).contains("keys " + erika.certificate().fingerprint());
        desk.in(() -> records.erase(subject, "test"));
        Object left = desk.in(() -> desk.parts
                .entities()
                .createNativeQuery("SELECT count(*) FROM customer_key")
                .getSingleResult());
        assertThat(((Number) left).longValue()).isZero();
    }

    private String encrypted(String text) {
        String inner =
                "Content-Type: text/plain; charset=utf-8; protected-headers=\"v1\"\r\nSubject: Secret subject\r\n\r\n"
                        + text + "\r\n";
        String message = PgpWriter.encrypt(
                inner.getBytes(StandardCharsets.UTF_8),
                List.of(house.certificate()),
                Optional.of(erika),
                desk.clock.instant());
        String keydata = Base64.getEncoder().encodeToString(erika.certificate().encoded());
        String owner = erika.certificate().addresses().get(0);
        return "From: Erika <erika@example.org>\r\nTo: " + Mails.US + "\r\nSubject: ...\r\nMessage-ID: <"
                + HexFormat.of().toHexDigits(text.hashCode()) + "@example.org>\r\nAutocrypt: addr=" + owner
                + "; keydata="
                + keydata.replaceAll("(.{70})", "$1\r\n ") + "\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n" + message + "\r\n--b--\r\n";
    }

    private TicketView ticket() throws Exception {
        return desk.in(() -> tickets.view(
                tickets.list(TicketQuery.all(), agent).rows().get(0).id(), agent));
    }

    private UUID answer(TicketView view, String text) throws Exception {
        return desk.in(() -> tickets.reply(view.row().id(), Reply.of(text), agent));
    }

    /** A mail taken from the outbox. */
    private record Sent(byte[] wire) {
        String wireText() {
            return new String(wire, StandardCharsets.US_ASCII);
        }
    }

    private Sent last() throws Exception {
        Outbox outbox = new Outbox(desk.parts);
        Optional<Outgoing> newest = Optional.empty();
        for (Optional<Outgoing> next = desk.in(outbox::claim); next.isPresent(); next = desk.in(outbox::claim)) {
            newest = next;
        }
        return new Sent(newest.orElseThrow().wire().bytes());
    }

    private static MailKeys only(PgpIdentity reader, PgpIdentity sender) {
        return new MailKeys() {
            @Override
            public List<CmsIdentity> smime() {
                return List.of();
            }

            @Override
            public List<PgpIdentity> pgp() {
                return List.of(reader);
            }

            @Override
            public List<PublicKey> known(String address) {
                return PublicKey.read(sender.certificate().encoded());
            }
        };
    }
}
