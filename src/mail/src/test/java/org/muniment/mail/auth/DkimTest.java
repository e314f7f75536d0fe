package org.muniment.mail.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.terms.Refusal;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/** Signing and checking DKIM signatures. */
class DkimTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

    /** RFC 8463 appendix A.3. */
    private static final String RFC_8463 = """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """;

    private static final Dns RFC_8463_KEYS = ZoneDns.read("""
            brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
            test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR" "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/b" "yYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
            """.getBytes(ISO_8859_1));

    private static final String MAIL = """
            From: Ann <ann@house.example>
            To: bob@shop.example
            Subject: Hello
            Date: Sun, 22 Nov 2026 10:00:00 +0000
            Message-ID: <1@house.example>

            Good  morning

            """.replace("\n", "\r\n");

    @TempDir
    Path folder;

    private static List<DkimOutcome> check(String mail, Dns dns) {
        return new Dkim(MessageFields.of(mail.getBytes(ISO_8859_1)), dns, CLOCK).check();
    }

    @Test
    void theExampleOfRfc8463HoldsInBothAlgorithms() {
        assertThat(check(RFC_8463, RFC_8463_KEYS)).extracting(DkimOutcome::word).containsExactly("pass", "pass");
    }

    @Test
    void oneChangedCharacterBreaksIt() {
        assertThat(check(RFC_8463.replace("hungry", "Hungry"), RFC_8463_KEYS))
                .extracting(DkimOutcome::word)
                .containsExactly("fail", "fail");
        assertThat(check(RFC_8463.replace("dinner", "Dinner"), RFC_8463_KEYS))
                .extracting(DkimOutcome::word)
                .containsExactly("fail", "fail");
        assertThat(check(RFC_8463.replace("Subject:", "Subject: Second\nSubject:"), RFC_8463_KEYS))
                .extracting(DkimOutcome::word)
                .containsExactly("fail", "fail");
    }

    @ParameterizedTest
    @CsvSource({"Ed25519,0", "RSA,2048"})
    void whatWeSignWeBelieve(String algorithm, int bits) throws Exception {
        DkimSigner signer = DkimSigner.of("house.example", "s1", MailSigner.read(keyFile(algorithm, bits)), CLOCK);
        String signed = new String(signer.sign(MAIL.getBytes(ISO_8859_1)), ISO_8859_1);
        Dns dns = zone(signer);
        assertThat(check(signed, dns)).extracting(DkimOutcome::proves).containsExactly(true);
        assertThat(signed.lines()).allMatch(line -> line.length() <= 78);
        String relayed = signed.replace("Good  morning", "Good morning ").replace("Subject: Hello", "SUBJECT:  Hello");
        assertThat(check(relayed, dns)).extracting(DkimOutcome::word).containsExactly("pass");
        assertThat(check(signed.replace("\r\nTo:", "\r\nCc: eve@evil.example\r\nTo:"), dns))
                .extracting(DkimOutcome::word)
                .containsExactly("fail");
    }

    @Test
    void aSignatureOverPartOfTheTextProvesNothing() throws Exception {
        DkimSigner signer = DkimSigner.of("house.example", "s1", MailSigner.make(MailKeyKind.ED25519), CLOCK);
        DkimOutcome outcome = new DkimOutcome("pass", "house.example", "s1", "it covers only the beginning", true);
        assertThat(outcome.proves()).isFalse();
        String signed = new String(signer.sign(MAIL.getBytes(ISO_8859_1)), ISO_8859_1).replace("; t=", "; l=5; t=");
        assertThat(check(signed, zone(signer))).extracting(DkimOutcome::proves).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=rsa-sha1", "a=md5", "d=", "v=2", "h=to:subject", "c=loose", "i=ann@other.example", "x=1"})
    void whatRfc8301AndThePlainRulesForbidIsNoPass(String tag) {
        String name = tag.substring(0, tag.indexOf('=') + 1);
        String mail = RFC_8463.replaceAll("(?m)([ ;])" + name + "[^;]*;", "$1" + tag + ";")
                .replace(
                        "d=football.example.com; i=",
                        tag.startsWith("x=") ? "x=1; d=football.example.com; i=" : "d=football.example.com; i=");
        assertThat(check(mail, RFC_8463_KEYS)).extracting(DkimOutcome::word).doesNotContain("pass");
    }

    @Test
    void weakKeysProveNothing() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(768);
        String key = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
        Dns dns = (name, kind) -> List.of("v=DKIM1; p=" + key);
        assertThat(check(RFC_8463, dns).get(1).reason()).isEqualTo("the key has 768 bits");
        assertThat(check(RFC_8463, dns)).extracting(DkimOutcome::word).containsOnly("permerror");
    }

    @Test
    void aRevokedKeyAMissingKeyAndSilenceAreToldApart() {
        assertThat(check(RFC_8463, (name, kind) -> List.of("v=DKIM1; p="))
                        .get(1)
                        .word())
                .isEqualTo("permerror");
        assertThat(check(RFC_8463, (name, kind) -> List.of()).get(0).word()).isEqualTo("permerror");
        assertThat(check(RFC_8463, (name, kind) -> {
                            throw new DnsFailure("nobody answers");
                        })
                        .get(0)
                        .word())
                .isEqualTo("temperror");
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        Path file = keyFile("Ed25519", 0);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> MailSigner.read(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("chmod 600");
        Path weak = keyFile("RSA", 1024);
        assertThatThrownBy(() -> MailSigner.read(weak))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("2048");
    }

    private static Dns zone(DkimSigner signer) {
        String record = signer.record().replaceAll("(.{200})", "$1\" \"");
        return ZoneDns.read((signer.recordName() + ". 60 IN TXT \"" + record + "\"\n").getBytes(ISO_8859_1));
    }

    private Path keyFile(String algorithm, int bits) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (bits > 0) {
            generator.initialize(bits);
        }
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        Path file = folder.resolve(algorithm + bits + ".pem");
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
        Files.writeString(file, pem);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
