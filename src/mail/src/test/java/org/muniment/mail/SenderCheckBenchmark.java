package org.muniment.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.Verdict.Standing;
import org.muniment.terms.Settings;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/**
 * What it costs to find out who vouches for a mail of 10 kB with one signature, SPF and DMARC, by a zone file. Not a test: run
 * it by name ({@code -Dtest=SenderCheckBenchmark}). CPU is the calling thread's.
 */
class SenderCheckBenchmark {
    private static final Logger LOG = Logger.getLogger(SenderCheckBenchmark.class.getName());
    private static final int WARM_UP = 1_000;
    private static final int MAILS = 2_000;
    private static final String BODY = "All work and no play makes a dull mail, line after line.\r\n".repeat(180);

    @TempDir
    Path folder;

    @Test
    void costs() throws Exception {
        for (MailKeyKind kind : MailKeyKind.values()) {
            DkimSigner signer = DkimSigner.of("shop.example", "s1", MailSigner.make(kind), InstantSource.system());
            Path zone = folder.resolve(kind + ".zone");
            Files.writeString(
                    zone,
                    signer.recordName() + ". TXT \"" + signer.record().replaceAll("(.{200})", "$1\" \"")
                            + "\"\nshop.example. TXT \"v=spf1 a:mx.shop.example ip4:203.0.113.0/24 -all\"\n"
                            + "_dmarc.shop.example. TXT \"v=DMARC1; p=reject\"\n");
            SenderCheck check = SenderCheck.of(
                    MailSettings.from(Settings.of(Map.of("muniment.mail.auth.zone", zone.toString())))
                            .auth(),
                    InstantSource.system());
            byte[] plain = ("From: ann@shop.example\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\n" + BODY)
                    .getBytes(ISO_8859_1);
            RawMail mail = RawMail.of(signer.sign(plain));
            ParsedMail parsed = new MailReader().read(mail);
            Handover handover = new Handover(Optional.of("203.0.113.9"), "mx.shop.example", "ann@shop.example");
            assertThat(check.check(mail, parsed, handover).standing()).isEqualTo(Standing.VOUCHED);
            measure(kind + ": check", () -> check.check(mail, parsed, handover));
            measure(kind + ": sign", () -> signer.sign(plain));
            measure("read", () -> new MailReader().read(mail));
        }
    }

    private static void measure(String what, Supplier<Object> work) {
        repeat(WARM_UP, work);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        repeat(MAILS, work);
        double millis = (threads.getCurrentThreadCpuTime() - before) / 1e6;
        LOG.info(() -> String.format("%s: %.3f ms of CPU each, %d times", what, millis / MAILS, MAILS));
    }

    private static void repeat(int times, Supplier<Object> work) {
        for (int i = 0; i < times; i++) {
            assertThat(work.get()).isNotNull();
        }
    }
}
