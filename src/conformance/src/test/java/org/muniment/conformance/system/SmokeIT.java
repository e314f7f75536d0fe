package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one house from its first start to an expired archive, against a product started by {@code ops/run}. The
 * chapters follow one another: each leaves to the next what it made.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SmokeIT {

    /** Stands in for everything that must never be found in clear: in a subject, a body, a file name, a log line. */
    static final String CANARY = "xq7canary9z";

    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern SIGN_IN_LINK = Pattern.compile("http://\\S+/sign-in/link/\\S+");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private Relay relay;
    private Product product;
    private Visitor staff;
    private Visitor ada;

    @BeforeAll
    void start() throws Exception {
        relay = new Relay();
        product = new Product(folder.resolve("data")).with("MUNIMENT_MAIL_RELAY", relay.url());
        say("from ops/run to ready: " + product.start().toMillis() + " ms");
    }

    @AfterAll
    void stop() throws IOException {
        product.close();
        relay.close();
        say("what the product said:\n" + product.output());
    }

    private static void say(String line) {
        System.out.println("smoke: " + line);
    }

    @Test
    @Order(1)
    void firstAccountComesFromTheOneTimeLink() throws Exception {
        staff = new Visitor(product);
        URI link = product.operatorLink();
        staff.submit(
                staff.open(link),
                "/setup",
                Map.of("name", "Grace", "address", "grace@house.example", "password", PASSWORD, "confidential", "yes"));
        assertThat(new Visitor(product)
                        .get(link.getPath() + "?" + link.getQuery())
                        .statusCode())
                .as("the link works once")
                .isNotEqualTo(200);
        staff = new Visitor(product);
        Document signedIn = staff.submit(
                staff.open("/sign-in"),
                "/sign-in",
                Map.of("staff-address", "grace@house.example", "password", PASSWORD));
        assertThat(signedIn.text()).contains("Grace");
    }

    @Test
    @Order(2)
    void mailsBecomeTickets() throws Exception {
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver(
                    "ada@example.org", "support@localhost", Mails.mail("Printer hums " + CANARY, "It hums " + CANARY));
            lmtp.deliver("bob@example.org", "support@localhost", Mails.html());
            lmtp.deliver("bob@example.org", "support@localhost", Mails.attachment());
        }
        try (Lmtp smtp = Lmtp.smtp(product.smtpPort)) {
            smtp.deliver("eve@example.org", "support@localhost", Mails.broken());
        }
        Document queue = awaitPage(staff, "/desk", page -> page.text().contains("Printer hums"));
        Document ticket =
                staff.open(queue.select("a:contains(Printer hums)").first().attr("abs:href"));
        assertThat(ticket.text()).contains("It hums " + CANARY).contains("ada@example.org");
        MimeMessage acknowledged = relay.await("ada@example.org", subject -> subject.contains("received"));
        assertThat(acknowledged.getHeader("Auto-Submitted")[0]).startsWith("auto-");
        say("plain, HTML, attachment and broken mail are tickets; acknowledged by mail");
    }

    @Test
    @Order(3)
    void anAgentAnswersAndTheCustomerReplies() throws Exception {
        Document ticket = openTicket("Printer hums");
        staff.submit(ticket, "/reply", Map.of("text", "Turn it off and on again."));
        MimeMessage answer = relay.await("ada@example.org", subject -> subject.startsWith("Re:"));
        String replyTo = answer.getReplyTo()[0].toString();
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver(
                    "ada@example.org",
                    replyTo.replaceAll(".*<|>.*", ""),
                    "From: Ada <ada@example.org>\r\nTo: " + replyTo + "\r\nSubject: Re: Printer hums\r\nIn-Reply-To: "
                            + answer.getMessageID()
                            + "\r\nMessage-ID: <reply-1@example.org>\r\n\r\nSilence. Thank you.\r\n");
        }
        Document again = awaitPage(staff, path(ticket), page -> page.text().contains("Silence. Thank you."));
        assertThat(again.text()).contains("Turn it off and on again.");
        staff.submit(again, "/note", Map.of("note", "Known fault of this model."));
        assertThat(staff.open(path(ticket)).text()).contains("Known fault of this model.");
        say("answer on the wire, reply threaded, note kept");
    }

    @Test
    @Order(4)
    void r21TheCustomerSignsInByLinkAndSeesTheirTicketsOnly() throws Exception {
        ada = new Visitor(product);
        ada.submit(ada.open("/sign-in"), "/sign-in/link", Map.of("address", "ada@example.org"));
        MimeMessage mail = relay.await("ada@example.org", subject -> subject.toLowerCase(java.util.Locale.ROOT)
                .contains("sign"));
        Matcher link = SIGN_IN_LINK.matcher(String.valueOf(mail.getContent()));
        assertThat(link.find()).isTrue();
        new UntrustedHop(product, "ada@example.org").scan(URI.create(link.group()));
        Document button = ada.open(URI.create(link.group()));
        Document portal = ada.submit(button, link.group().replaceAll(".*(/sign-in/link/)", "$1"), Map.of());
        assertThat(portal.text() + ada.open("/portal").text()).contains("Printer hums");
        assertThat(ada.open("/portal").text()).doesNotContain("An HTML mail");
        assertThat(ada.status("/desk")).isEqualTo(403);
        Document ticket = ada.open(
                ada.open("/portal").select("a:contains(Printer hums)").first().attr("abs:href"));
        assertThat(ticket.text()).contains("Turn it off and on again.").doesNotContain("Known fault of this model.");
        ada.submit(ticket, "/reply", Map.of("text", "One more question."));
        awaitPage(staff, path(openTicket("Printer hums")), page -> page.text().contains("One more question."));
        Document worn = ada.open(URI.create(link.group()));
        assertThat(worn.select("form[action*=/sign-in/link/]"))
                .as("it worked once")
                .isEmpty();
        say("the portal shows a customer their own tickets, without notes; scanners use no link up");
    }

    @Test
    @Order(4)
    void r25HeadersOfAnUntrustedHopChangeNothing() throws Exception {
        UntrustedHop hop = new UntrustedHop(product, "grace@house.example");
        hop.identityAndTarget();
        hop.schemeAndHost(PASSWORD);
        hop.limits();
        say("headers that claim a person, an address, a host, a scheme or a method change nothing");
    }

    @Test
    @Order(5)
    void exportIsPreparedAtOnceAndReleasedOnlyAfterSignIn() throws Exception {
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver("ada@example.org", "support@localhost", Mails.exportRequest());
        }
        Document ready = awaitPage(ada, "/portal/data", page -> !page.select("form[action^=/portal/data/export/]")
                .isEmpty());
        assertThat(ready.text()).contains("Downloads left");
        for (Relay.Received letter : relay.received()) {
            assertThat(new String(letter.bytes(), StandardCharsets.ISO_8859_1))
                    .as("letters carry no content of the export")
                    .doesNotContain("Please.");
        }
        String action =
                ready.select("form[action^=/portal/data/export/]").first().attr("action");
        assertThat(new Visitor(product).status(action)).isNotEqualTo(200);
        Path zip = folder.resolve("export.zip");
        Files.write(zip, ada.download(ready, action));
        Path bag = folder.resolve("bag");
        unzip(zip, bag);
        Path root = filesUnder(bag).stream()
                .filter(file -> file.getFileName().toString().equals("manifest-sha256.txt"))
                .findFirst()
                .orElseThrow()
                .getParent();
        Product.Ran checked = Product.run(
                List.of("sh", "-c", "cd '" + root + "' && sha256sum --quiet -c manifest-sha256.txt"), Map.of());
        assertThat(checked.status()).as(checked.out() + checked.err()).isZero();
        assertThat(filesUnder(root)).anyMatch(file -> file.toString().endsWith(".eml"));
        String messages = Files.readString(filesUnder(root).stream()
                .filter(file -> file.endsWith("data/tickets.jsonl"))
                .findFirst()
                .orElseThrow());
        assertThat(messages).contains("Printer hums").doesNotContain("An HTML mail");
        say("the export verifies with sha256sum -c, and holds the customer's own messages only");
    }

    @Test
    @Order(6)
    void thirdPartyDataFreezesAndTheOfficerDecides() throws Exception {
        Document ticket = openTicket("With a file");
        Document flagged = staff.submit(ticket, "/flag", Map.of("flag-reason", "health data of a neighbour"));
        assertThat(flagged.text()).doesNotContain("See file.");
        assertThat(staff.status(path(ticket))).isEqualTo(423);
        relay.await("bob@example.org", subject -> subject.contains("cannot process"));
        Document cases = staff.open("/privacy");
        Element link = cases.select("a[href^=/privacy/cases/]").last();
        assertThat(link).as("a case for the officer: " + cases.text()).isNotNull();
        say("flagged content is frozen, refused by letter, and before the officer");
    }

    @Test
    @Order(7)
    void nothingIsLostOrDoubledWhenKilledInTheMiddleOfIntake() throws Exception {
        long seed = System.nanoTime();
        say("seed of the kill: " + seed);
        java.util.Random random = new java.util.Random(seed);
        List<Integer> acknowledged = new java.util.ArrayList<>();
        int sent = 0;
        for (int round = 0; round < 2; round++) {
            long killAt = System.nanoTime()
                    + Duration.ofMillis(300 + random.nextInt(1200)).toNanos();
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(Math.max(1, (killAt - System.nanoTime()) / 1_000_000));
                    ProcessHandle.of(product.serverPid()).ifPresent(ProcessHandle::destroyForcibly);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            killer.start();
            try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
                while (sent < 10_000) {
                    sent++;
                    lmtp.deliver("kim@example.org", "support@localhost", Mails.numbered(sent));
                    acknowledged.add(sent);
                }
            } catch (IOException killed) {
                // Resent below, as every mail server does that saw no 250.
            }
            killer.join();
            product.kill();
            product.start();
            try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
                lmtp.deliver("kim@example.org", "support@localhost", Mails.numbered(sent));
                acknowledged.add(sent);
            }
        }
        staff = signedIn();
        int last = sent;
        assertThat(search(staff, "#1001")).contains("/desk/tickets/");
        awaitPage(staff, search(staff, "marker" + last), page -> page.text().contains("Killed " + last + " "));
        for (int number : acknowledged) {
            Document page = awaitPage(
                    staff, search(staff, "marker" + number), hits -> hits.text().contains("Killed " + number + " "));
            assertThat(page.select("a:contains(Killed " + number + " )"))
                    .as("mail " + number + " exactly once")
                    .hasSize(1);
        }
        say(acknowledged.size() + " acknowledged mails over two kills, each exactly once");
    }

    @Test
    @Order(8)
    void pagesAreQuietInARealBrowser() throws Exception {
        Path shots = product.root.resolve("src/conformance/target/screenshots");
        try (Chromium browser = new Chromium()) {
            browser.size(1440, 900, false);
            browser.open(product.at("/sign-in"));
            browser.type("[name=staff-address]", "grace@house.example");
            browser.type("[name=password]", PASSWORD);
            browser.click("form[action='/sign-in'] button[type=submit]");
            for (String page : List.of("/desk", "/audit", "/audit/archives", "/audit/ledger", "/privacy", "/ops")) {
                browser.open(product.at(page));
                browser.screenshot(shots.resolve(page.substring(1).replace('/', '-') + ".png"));
            }
            browser.open(product.at("/desk"));
            String html = browser.eval("document.querySelector('a[href*=\"/desk/tickets/\"]').href")
                    .asText();
            browser.open(URI.create(html));
            browser.screenshot(shots.resolve("ticket.png"));
            browser.size(390, 844, true);
            browser.screenshot(shots.resolve("ticket-phone-dark.png"));
            assertThat(browser.requests)
                    .allMatch(
                            url -> url.startsWith("http://localhost:" + product.port + "/") || url.startsWith("data:"));
            assertThat(browser.complaints).noneMatch(line -> line.contains("Content Security Policy"));
        }
        say("no page asks another host for anything, none breaks its own content security policy");
    }

    @Test
    @Order(8)
    void r18AMailStaysInItsFrameCanBeReadAndLoadsNothingUnasked() throws Exception {
        try (MailFrame frame = new MailFrame(product)) {
            frame.deliver(staff);
            frame.signIn("grace@house.example", PASSWORD);
            frame.nothingLiesOutsideOfTheFrame();
            frame.wordsAreReadable();
            frame.picturesComeByAClickOnly();
        }
        say("a mail's HTML stays in its frame, can be read by day and night, and loads pictures by a click only");
    }

    @Test
    @Order(9)
    void theLedgerVerifiesAndNothingLiesInClear() throws Exception {
        assertThat(product.stop()).isZero();
        Product.Ran verified = product.muniment("ledger", "verify");
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
        say(verified.out().strip());
        assertThat(DiskScan.find(product.data, DiskScan.spellings(CANARY))).isEmpty();
        say("the canary is in no file of the data folder");
    }

    // ---- helpers ----
    private Visitor signedIn() throws Exception {
        Visitor visitor = new Visitor(product);
        visitor.submit(
                visitor.open("/sign-in"),
                "/sign-in",
                Map.of("staff-address", "grace@house.example", "password", PASSWORD));
        return visitor;
    }

    private static void unzip(Path zip, Path to) throws IOException {
        try (java.util.zip.ZipFile file = new java.util.zip.ZipFile(zip.toFile())) {
            for (var entries = file.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                Path target = to.resolve(entry.getName()).normalize();
                if (!target.startsWith(to)) {
                    throw new IOException("an entry outside the bag");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file.getInputStream(entry), target);
                }
            }
        }
    }

    private Document openTicket(String subject) throws Exception {
        Element link = staff.open("/desk").select("a:contains(" + subject + ")").first();
        assertThat(link).as("a ticket " + subject + " in the queue").isNotNull();
        return staff.open(link.attr("abs:href"));
    }

    private static String path(Document page) {
        URI uri = URI.create(page.location());
        return uri.getPath();
    }

    /** Where the search form leads; what was looked for must not stand there. */
    private static String search(Visitor visitor, String words) throws Exception {
        String found = visitor.submit(visitor.open("/desk"), "/desk", Map.of("q", words))
                .location();
        assertThat(found).doesNotContain(words);
        return found;
    }

    static Document awaitPage(Visitor visitor, String path, Predicate<Document> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Document page = visitor.open(path);
        while (!wanted.test(page)) {
            if (System.nanoTime() > end) {
                throw new IOException("never came on " + path + ": " + page.text());
            }
            Thread.sleep(200);
            page = visitor.open(path);
        }
        return page;
    }

    static List<Path> filesUnder(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
