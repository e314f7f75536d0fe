package org.muniment.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.auth.DkimOutcome;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.MailAuthenticator;
import org.muniment.mail.auth.Trust;
import org.muniment.mail.auth.Verdict;
import org.muniment.mail.auth.ZoneDns;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/** Signing what we send, with keys that lie sealed. */
class DkimKeysTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Asks dkimpy, another implementation, for each signature; the records come from a file instead of the network. */
    private static final String CHECK = """
            import sys, dkim
            records = dict(line.rstrip('\\n').split('\\t') for line in open(sys.argv[2]))
            mail = open(sys.argv[1], 'rb').read()
            find = lambda name, timeout=5: records[name.decode().rstrip('.')].encode()
            for i in (0, 1):
                print(dkim.DKIM(mail).verify(idx=i, dnsfunc=find))
            try:
                print(dkim.DKIM(mail.replace(b'Hello', b'Hallo')).verify(idx=0, dnsfunc=find))
            except dkim.ValidationError:
                print(False)
            """;

    @TempDir
    Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = House.open(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private DkimKeys keys(MailSettings settings) {
        return new DkimKeys(settings, house.vault(), House.CLOCK);
    }

    private RawMail compose(MailSettings settings) {
        return Composer.of(settings, house.vault(), House.CLOCK)
                .compose(new Draft(
                        new ParsedMail.Address("Süpport", settings.address()),
                        Optional.empty(),
                        List.of(new ParsedMail.Address("Ann", "ann@x.example")),
                        List.of(),
                        "Grüße",
                        "Hello\n\n.dot\nFrom the desk  \n\n\n",
                        Optional.empty(),
                        "1.2@desk.example",
                        Optional.empty(),
                        List.of(),
                        Draft.Kind.PERSONAL,
                        Instant.parse("2026-11-22T10:00:00Z"),
                        List.of()));
    }

    private Verdict verdict(RawMail mail, List<DkimSigner> signers) {
        StringBuilder zone = new StringBuilder();
        signers.forEach(signer -> zone.append(signer.recordName())
                .append(". TXT \"")
                .append(signer.record().replaceAll("(.{200})", "$1\" \""))
                .append("\"\n"));
        ZoneDns dns = ZoneDns.read(zone.toString().getBytes(ISO_8859_1));
        return new MailAuthenticator(dns, Trust.NOBODY, House.CLOCK)
                .check(mail.bytes(), List.of("support@desk.example"), Handover.UNKNOWN);
    }

    @Test
    void signsWithEachNamedKeyAndTheWorldCanCheckIt() throws Exception {
        MailSettings settings = house.settings("dkim.selector", "r1, e1");
        keys(settings).keep("r1", MailSigner.make(MailKeyKind.RSA));
        keys(settings).keep("e1", MailSigner.make(MailKeyKind.ED25519));
        RawMail mail = compose(settings);
        List<DkimSigner> signers = DkimKeys.signers(settings, house.vault(), House.CLOCK);
        Verdict verdict = verdict(mail, signers);
        assertThat(verdict.trusted()).isTrue();
        assertThat(verdict.dkim()).extracting(DkimOutcome::word).containsExactly("pass", "pass");
        assertThat(verdict.sentences().get(0)).isEqualTo("Sender confirmed: desk.example signed this mail (DKIM).");
        RawMail changed = RawMail.of(
                new String(mail.bytes(), ISO_8859_1).replace("Hello", "Hallo").getBytes(ISO_8859_1));
        assertThat(verdict(changed, signers).trusted()).isFalse();
        checkWithDkimpy(mail, signers);
    }

    /** Only where Debian's python3-dkim is installed. */
    private void checkWithDkimpy(RawMail mail, List<DkimSigner> signers) throws Exception {
        assumeTrue(Files.isExecutable(PYTHON)
                && run("-c", "import dkim, nacl.signing").isEmpty());
        Path file = folder.resolve("mail.eml");
        Files.write(file, mail.bytes());
        Path records = folder.resolve("records");
        Files.write(
                records,
                signers.stream()
                        .map(signer -> signer.recordName() + "\t" + signer.record())
                        .toList());
        assertThat(run("-c", CHECK, file.toString(), records.toString())).containsExactly("True", "True", "False");
    }

    private static List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(PYTHON.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), ISO_8859_1)
                .lines()
                .toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    @Test
    void nothingIsSignedUnlessAKeyIsNamed() {
        MailSettings settings = house.settings();
        keys(settings).keep("r1", MailSigner.make(MailKeyKind.ED25519));
        assertThat(new String(compose(settings).bytes(), ISO_8859_1)).doesNotContain("DKIM-Signature");
        assertThat(settings.dkim().domain()).isEqualTo("desk.example");
    }

    @Test
    void aKeyIsNeverReplacedAndAMissingOneStopsTheStart() {
        MailSettings settings = house.settings("dkim.selector", "e1");
        assertThatThrownBy(() -> DkimKeys.signers(settings, house.vault(), House.CLOCK))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("dkim-key --selector e1");
        String record =
                keys(settings).keep("e1", MailSigner.make(MailKeyKind.ED25519)).record();
        assertThatThrownBy(() -> keys(settings).keep("e1", MailSigner.make(MailKeyKind.ED25519)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("already");
        assertThat(keys(settings).find("e1").orElseThrow().record()).isEqualTo(record);
        for (String name : List.of("../e1", "", "E1", "a b", ".", "x".repeat(300))) {
            assertThatThrownBy(() -> keys(settings).find(name)).as(name).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void theKeyLiesSealedAndBoundToItsName() throws Exception {
        MailSettings settings = house.settings();
        keys(settings).keep("e1", MailSigner.make(MailKeyKind.ED25519));
        Path file = settings.folder().resolve("dkim/e1.key");
        Files.copy(file, settings.folder().resolve("dkim/e2.key"));
        assertThatThrownBy(() -> keys(settings).find("e2")).isInstanceOf(Tampered.class);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> keys(settings).find("e1")).isInstanceOf(Tampered.class);
    }

    @Test
    void nobodySignsForAnotherDomain() {
        assertThat(house.settings("addresses", "help@desk.shop.example", "dkim.domain", "Shop.example")
                        .dkim()
                        .domain())
                .isEqualTo("shop.example");
        assertThatThrownBy(() -> house.settings("dkim.domain", "other.example")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.settings("dkim.domain", "k.example")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.settings("dkim.selector", "a,b,c,d,e")).isInstanceOf(Refusal.class);
    }
}
