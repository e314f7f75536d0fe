package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The record of every access from outside: mailed, verified, proved; and a disk that takes no more, made without root by
 * {@code prlimit --fsize}, which lets every write of the running server fail in the kernel.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerLifeIT {

    private static final String CANARY = "ledgerCanary7q";
    private static final Duration AGAIN = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private Relay relay;
    private Product product;
    private Visitor staff;
    private String ticket = "";

    @BeforeAll
    void start() throws Exception {
        relay = new Relay();
        product = new Product(folder.resolve("data"))
                .with("MUNIMENT_MAIL_RELAY", relay.url())
                .with("MUNIMENT_JAVA_OPTIONS", "-Xms256m -Xmx768m -XX:+UseSerialGC");
        product.start();
        staff = Auditor.first(product, "house").visitor();
    }

    @AfterAll
    void stop() throws Exception {
        product.close();
        relay.close();
    }

    @Test
    @Order(1)
    void startsWithoutAWordOfTheJvmAndLooksAtItself() throws Exception {
        assertThat(product.output()).doesNotContain("incubator");
        Document page = staff.open("/ops/checks");
        assertThat(page.text()).contains("Swap").contains("Core files").contains("Ports it listens on");
        assertThat(row(page, "Heap dumps")).contains("Good");
        assertThat(row(page, "Attaching to the process")).contains("Good");
        assertThat(row(page, "Core files")).contains("Good");
        assertThat(row(page, "Keys")).contains("Good");
        assertThat(row(page, "Administration and debug pages")).contains("Good");
        assertThat(row(page, "Ports it listens on")).contains("and no other");
        Product.Ran check = product.muniment("server", "check");
        assertThat(check.out()).contains("Attaching to the process: Off").contains("Keys: Only their owner");
    }

    private static String row(Document page, String name) {
        return page.select("tr:has(th:containsOwn(" + name + "))").text();
    }

    @Test
    @Order(2)
    void showsNothingThatCannotBeRecordedAndGoesOnWhenThereIsRoom() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is part of util-linux");
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver("ada@example.org", "support@localhost", Mails.mail("Quiet " + CANARY, "Secret " + CANARY));
        }
        ticket = awaitTicket();
        assertThat(staff.open(ticket).text()).contains("Secret " + CANARY);

        limit("0:");
        HttpResponse<byte[]> refused = staff.get(ticket);
        String said = new String(refused.body(), StandardCharsets.UTF_8);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(said).contains("cannot be written").doesNotContain(CANARY);
        assertThatThrownBy(() -> {
                    try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
                        lmtp.deliver("ada@example.org", "support@localhost", Mails.mail("Lost?", "No."));
                    }
                })
                .as("mail is not taken either, so its sender keeps it")
                .isInstanceOf(Exception.class);

        limit("unlimited:");
        long end = System.nanoTime() + AGAIN.toNanos();
        while (staff.status(ticket) != 200 && System.nanoTime() < end) {
            Thread.sleep(500);
        }
        assertThat(staff.open(ticket).text()).contains("Secret " + CANARY);
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver("ada@example.org", "support@localhost", Mails.mail("After", "There is room again."));
        }
        assertThat(verify().status()).isZero();
    }

    private String awaitTicket() throws Exception {
        for (int i = 0; i < 100; i++) {
            Document queue = staff.open("/desk");
            if (queue.text().contains("Quiet " + CANARY)) {
                return queue.select("a:contains(Quiet)").first().attr("href");
            }
            Thread.sleep(300);
        }
        throw new AssertionError("no ticket");
    }

    private void limit(String bytes) throws Exception {
        String pid = Long.toString(product.serverPid());
        Product.Ran ran = Product.run(List.of("/usr/bin/prlimit", "--pid", pid, "--fsize=" + bytes), Map.of());
        assertThat(ran.status()).as(ran.err()).isZero();
    }

    private Product.Ran verify(String... more) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of("ledger", "verify"));
        words.addAll(List.of(more));
        return product.muniment(words.toArray(new String[0]));
    }

    @Test
    @Order(3)
    void mailsADaysCheckpointThatVerifiesTheLedger() throws Exception {
        MimeMessage mail = relay.await("grace@house.example", subject -> subject.startsWith("Ledger checkpoint of"));
        Path saved = folder.resolve("checkpoint.txt");
        Multipart parts = (Multipart) mail.getContent();
        for (int i = 0; i < parts.getCount(); i++) {
            String name = parts.getBodyPart(i).getFileName();
            if (name != null && name.startsWith("checkpoint-")) {
                try (InputStream in = parts.getBodyPart(i).getInputStream()) {
                    Files.write(saved, in.readAllBytes());
                }
            }
        }
        Product.Ran ran = verify("--checkpoint", saved.toString());
        assertThat(ran.out()).startsWith("intact: ").contains("as committed to, 0 erased");
        assertThat(ran.status()).isZero();
        assertThat(staff.open("/ops").text()).contains("Last checkpoint mailed").contains(", to 1");
        Product.Ran proof = product.muniment("ledger", "prove", "0");
        Path proofFile = folder.resolve("entry.tlog-proof");
        Files.writeString(proofFile, proof.out());
        String[] keys = product.muniment("ledger", "key").out().strip().split("\n", -1);
        assertThat(product.muniment("ledger", "verify-proof", proofFile.toString(), "--key", keys[0], "--key", keys[1])
                        .out())
                .startsWith("proved: entry 0 of ");
        Product.Ran consistency = product.muniment("ledger", "prove-consistency", "--from", saved.toString());
        Path consistencyFile = folder.resolve("consistency");
        Files.writeString(consistencyFile, consistency.out());
        assertThat(product.muniment("ledger", "verify-proof", consistencyFile.toString(), "--from", saved.toString())
                        .out())
                .startsWith("proved: the ");
    }

    @Test
    @Order(4)
    void mailsNothingTwiceAfterARestart() throws Exception {
        assertThat(product.stop()).isZero();
        product.start();
        staff = new Visitor(product);
        Product.Ran ran = verify();
        assertThat(ran.status()).as(ran.out()).isZero();
        Thread.sleep(Duration.ofSeconds(40).toMillis());
        int mailed = 0;
        for (Relay.Received one : relay.received()) {
            mailed += String.valueOf(one.parsed().getSubject()).startsWith("Ledger checkpoint of") ? 1 : 0;
        }
        assertThat(mailed).isEqualTo(1);
    }
}
