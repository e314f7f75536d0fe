package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.SafeHtml;

/**
 * Row R18 of the failure catalogue in a real browser: whatever a mail carries in its HTML, subject, sender's name, file
 * names, pictures or invitations, the pages that show it run none of it and ask nobody for anything. By default only
 * the detectors are proved to see attacks; with {@code -Dmuniment.soak} above 1 the sanitiser and the pages of a started
 * product are attacked, each payload in mails of its own in each carrier.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileMailIT {

    private static final String PASSWORD = "correct horse battery staple";
    private static final String US = "support@localhost";
    private static final Pattern SIGN_IN_LINK = Pattern.compile("http://\\S+/sign-in/link/\\S+");
    private static final boolean LONG = Integer.getInteger("muniment.soak", 1) > 1;

    /** Payloads in one mail, where it does not matter which of them did it. */
    private static final int GROUP = 6;

    /** Mails that one search finds. */
    private static final int FOUND = 40;

    /** Fewer payloads than this would be no proof: as many as the failure catalogue wants. */
    private static final int LEAST = 223;

    private static final String TOUCH = """
            (() => { const bad = [];
            for (const f of document.querySelectorAll('iframe')) {
              const d = f.contentDocument;
              if (!d) continue;
              try {
              d.querySelectorAll('*').forEach(e => {
                for (const a of e.attributes) if (/^on|^style$|^id$|^name$/i.test(a.name)) bad.push(f.src + ' ' + a.name);
                if (getComputedStyle(e).position !== 'static' || getComputedStyle(e).float !== 'none') bad.push(f.src + ' moved');
                for (const n of ['mouseover', 'mousemove', 'mousedown', 'pointerover', 'wheel'])
                  e.dispatchEvent(new MouseEvent(n, {bubbles: true}));
                for (const n of ['focus', 'blur', 'error', 'load', 'scroll', 'beforecopy', 'toggle'])
                  e.dispatchEvent(new Event(n));
              });
              d.querySelectorAll('a[href]').forEach(a => {
                // A bare colon: an address that the browser cannot read, which leads nowhere.
                if (/^((https?|mailto|tel)?:)$/.test(a.protocol)) return;
                bad.push(f.src + ' ' + a.protocol);
                if (CLICK) a.click(); });
              } catch (e) { bad.push(f.src + ' ' + e); }
            } return 'left: ' + bad.join(' | '); })()
            """;

    @TempDir
    static Path folder;

    private List<String> payloads;
    private Trap trap;
    private Chromium browser;
    private BrowserWatch watch;
    private Product product;
    private Relay relay;
    private int mails;

    @BeforeAll
    void start() throws Exception {
        payloads = HostileMail.payloads().stream()
                .limit(Integer.getInteger("muniment.hostile.payloads", Integer.MAX_VALUE))
                .toList();
        trap = new Trap();
        relay = new Relay();
        product = new Product(folder.resolve("data")).with("MUNIMENT_MAIL_RELAY", relay.url());
        open();
    }

    /** A fresh browser, which remembers and repeats nothing of what was shown before. */
    private void open() throws Exception {
        browser = new Chromium(
                trap.resolver(),
                "--disable-features=HttpsUpgrades,OptimizationHints,AutofillServerCommunication",
                "--site-per-process");
        watch = new BrowserWatch(
                browser,
                url -> url.startsWith("http://localhost:" + product.port + "/assets/") || url.startsWith("chrome"));
        trap.calls.clear();
    }

    @AfterAll
    void stop() throws IOException {
        browser.close();
        trap.close();
        product.close();
        relay.close();
    }

    private static void say(String line) {
        System.out.println("hostile mail: " + line);
    }

    @Test
    @Order(1)
    void thePayloadsWorkWhereNothingStopsThem() throws Exception {
        assertThat(payloads).hasSizeGreaterThanOrEqualTo(LEAST);
        frames("raw", payloads);
        assertThat(touch(true)).contains(" onerror |", " javascript: |");
        Set<String> ran = watch.scripts.stream()
                .map(script -> script.replaceAll(" line .*", ""))
                .filter(url -> url.contains("/raw/"))
                .collect(Collectors.toSet());
        long asked = watch.requests.stream()
                .filter(url -> !url.startsWith(trap.page("/", "").toString()))
                .count();
        assertThat(ran).as("payloads that run scripts").hasSizeGreaterThan(LEAST / 3);
        assertThat(asked).as("requests to others").isGreaterThan(30);
        assertThat(trap.calls).as("calls that came through").isNotEmpty();
        say(payloads.size() + " payloads; shown raw, " + ran.size() + " run scripts (" + watch.scripts.size()
                + " in all), " + asked + " requests go elsewhere, " + trap.calls.size() + " calls came");
        browser.close();
        open();
    }

    @Test
    @Order(2)
    void r18TheSanitiserAloneStopsThemAll() throws Exception {
        assumeTrue(LONG, "in ops/soak");
        SafeHtml safe = new SafeHtml();
        frames(
                "safe",
                payloads.stream().map(payload -> safe.sanitize(payload).html()).toList());
        assertThat(watch.scripts).isEmpty();
        assertThat(watch.requests)
                .allMatch(url -> url.matches(
                        "http://127\\.0\\.0\\.1:\\d+/(safe/\\d+|frames|favicon.ico)|data:image/png;base64,.*"));
        assertThat(trap.calls).isEmpty();
        String left = touch(false);
        assertThat(left).as("what is left of them in the pages").isEqualTo("left: ");
        assertThat(watch.scripts).isEmpty();
        say("sanitised and shown without any policy: no script, no request, no attribute that could");
    }

    /**
     * Does to every element what a reader might, and says what is left that should not be; javascript: links are followed
     * when {@code click}.
     */
    private String touch(boolean click) throws Exception {
        String left =
                browser.eval(TOUCH.replace("CLICK", Boolean.toString(click))).asText();
        Thread.sleep(500);
        return left;
    }

    /** Shows each fragment in a frame of its own and waits for all. */
    private void frames(String name, List<String> fragments) throws Exception {
        watch.clear();
        StringBuilder page = new StringBuilder("<!doctype html><title>Frames</title>");
        for (int i = 0; i < fragments.size(); i++) {
            URI frame = trap.page("/" + name + "/" + i, "<!doctype html><title>x</title><body>" + fragments.get(i));
            page.append("<iframe src=\"").append(frame).append("\"></iframe>");
        }
        browser.open(trap.page("/frames", page.toString()));
        Thread.sleep(1_000);
    }

    @Test
    @Order(3)
    void theProductTakesTheMails() throws Exception {
        assumeTrue(LONG, "takes minutes: in ops/soak");
        product.start();
        Visitor staff = new Visitor(product);
        staff.submit(
                staff.open(product.operatorLink()),
                "/setup",
                Map.of("name", "Grace", "address", "grace@house.example", "password", PASSWORD, "confidential", "yes"));
        long begin = System.nanoTime();
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            for (String payload : payloads) {
                String marker = "marker" + mails / FOUND;
                lmtp.deliver("h" + mails + "@example.org", US, HostileMail.everywhere(++mails, payload, marker));
            }
            for (int at = 0; at < payloads.size(); at += GROUP) {
                List<String> group = payloads.subList(at, Math.min(at + GROUP, payloads.size()));
                lmtp.deliver(HostileMail.CUSTOMER, US, HostileMail.together(++mails, group, "many"));
                lmtp.deliver(HostileMail.CUSTOMER, US, HostileMail.invitation(++mails, group));
            }
            lmtp.deliver("z@example.org", US, Mails.mail("The last one", "Nothing."));
        }
        staff.submit(
                staff.open("/sign-in"),
                "/sign-in",
                Map.of("staff-address", "grace@house.example", "password", PASSWORD));
        awaitTicket(staff, "The last one");
        say(mails + " mails are tickets after "
                + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
        browser.open(product.at("/sign-in"));
        browser.type("[name=staff-address]", "grace@house.example");
        browser.type("[name=password]", PASSWORD);
        browser.click("form[action='/sign-in'] button[type=submit]");
    }

    /** Hundreds of new senders take longer than the patience of other tests, on a busy machine. */
    private static void awaitTicket(Visitor staff, String subject) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!staff.open("/desk").text().contains(subject)) {
            assertThat(System.nanoTime()).as("the mails are tickets in time").isLessThan(end);
            Thread.sleep(500);
        }
    }

    @Test
    @Order(4)
    void r18ListsConversationsAndFilesRunNothingAndAskNobody() throws Exception {
        assumeTrue(LONG, "takes minutes: in ops/soak");
        trap.calls.clear();
        watch.clear();
        List<String> tickets = new ArrayList<>();
        for (String queue : List.of("open", "quarantine")) {
            tickets.addAll(listed("/desk?queue=" + queue, "desk"));
        }
        assertThat(tickets).as("rows of the lists").hasSizeGreaterThanOrEqualTo(mails);
        int files = looks(tickets, "desk");
        assertThat(files).as("files opened").isGreaterThanOrEqualTo(HostileMail.FILES * payloads.size());
        assertThat(trap.calls).as("calls to the outside").isEmpty();
        say("desk: " + tickets.size() + " rows and conversations with their HTML, " + files
                + " files opened as pages: no script, no request, nothing for a policy to stop");
    }

    @Test
    @Order(5)
    void r18SearchResultsRunNothingAndAskNobody() throws Exception {
        assumeTrue(LONG, "takes minutes: in ops/soak");
        int hits = 0;
        for (int marker = 0; marker * FOUND < payloads.size(); marker++) {
            browser.open(product.at("/desk"));
            browser.type("#q", "marker" + marker);
            browser.click("form[role=search] button[type=submit]");
            hits += browser.eval("document.querySelectorAll('.tickets a.subject').length")
                    .asInt();
            quiet("what a search finds");
        }
        assertThat(hits).as("mails found").isEqualTo(payloads.size());
        assertThat(trap.calls).as("calls to the outside").isEmpty();
        say("search: " + hits + " results with their excerpts: no script, no request");
    }

    @Test
    @Order(6)
    void r18TheCustomersPagesRunNothingAndAskNobody() throws Exception {
        assumeTrue(LONG, "takes minutes: in ops/soak");
        browser.call("Network.clearBrowserCookies", Map.of());
        browser.open(product.at("/sign-in"));
        browser.type("form[action='/sign-in/link'] [name=address]", HostileMail.CUSTOMER);
        browser.click("form[action='/sign-in/link'] button[type=submit]");
        String letter = String.valueOf(relay.await(HostileMail.CUSTOMER, subject -> subject.contains("sign-in"))
                .getContent());
        Matcher link = SIGN_IN_LINK.matcher(letter);
        assertThat(link.find()).isTrue();
        browser.open(URI.create(link.group()));
        browser.click("form[action^='/sign-in/link/'] button[type=submit]");
        watch.clear();
        List<String> tickets = listed("/portal", "portal");
        assertThat(tickets).as("the customer's requests").hasSizeGreaterThanOrEqualTo(2 * payloads.size() / GROUP);
        int files = looks(tickets, "portal");
        assertThat(files).as("files opened").isGreaterThanOrEqualTo(HostileMail.FILES * payloads.size());
        assertThat(trap.calls).as("calls to the outside").isEmpty();
        say("portal: " + tickets.size() + " requests with their HTML, " + files
                + " files opened as pages: no script, no request, nothing for a policy to stop");
    }

    /** The conversations on a list's pages, each page looked at. */
    private List<String> listed(String path, String where) throws Exception {
        List<String> found = new ArrayList<>();
        Optional<URI> page = Optional.of(product.at(path));
        for (; page.isPresent(); page = next()) {
            browser.open(page.get());
            for (var row : browser.eval(
                    "[...document.querySelectorAll('a[href*=\"/" + where + "/tickets/\"]')]" + ".map(a => a.href)")) {
                found.add(row.asText());
            }
            quiet("a list");
        }
        return found.stream().distinct().toList();
    }

    private int looks(List<String> tickets, String where) throws Exception {
        long begin = System.nanoTime();
        int files = 0;
        for (int i = 0; i < tickets.size(); i++) {
            files += look(URI.create(tickets.get(i)), where.equals("desk") ? HostileMail.FILES + 1 : Integer.MAX_VALUE);
            if (i % 50 == 49) {
                say(where + ": " + (i + 1) + " of " + tickets.size() + " conversations after "
                        + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
            }
        }
        return files;
    }

    private Optional<URI> next() throws Exception {
        String href = browser.eval("(document.querySelector('a[rel=next]') || {href: ''}).href")
                .asText();
        return href.isEmpty() ? Optional.empty() : Optional.of(URI.create(href));
    }

    /**
     * Opens a conversation, its HTML in the frame, and each of its files as if it were a page; the files of one that has
     * more than {@code most} are left to the customer's pages.
     */
    private int look(URI ticket, int most) throws Exception {
        browser.open(ticket);
        browser.eval("""
                Promise.all([...document.querySelectorAll('iframe')].map(f => new Promise(done => {
                  f.addEventListener('load', () => done(1)); setTimeout(() => done(0), 5000);
                  for (let e = f; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
                  f.loading = 'eager'; f.scrollIntoView(); })))
                """);
        quiet("the conversation " + ticket);
        List<String> files = new ArrayList<>();
        for (var file : browser.eval("[...document.querySelectorAll('.files a, iframe')].map(a => a.href || a.src)")) {
            files.add(file.asText());
        }
        long attached =
                files.stream().filter(file -> file.contains("/attachments/")).count();
        files.removeIf(file -> attached > most && file.contains("/attachments/"));
        for (String file : files) {
            browser.call("Page.navigate", Map.of("url", file));
        }
        quiet("the files of " + ticket);
        return (int)
                files.stream().filter(file -> file.contains("/attachments/")).count();
    }

    private void quiet(String where) throws Exception {
        // One more round trip: what the browser still had to tell has come when it is answered.
        browser.eval("1");
        assertThat(watch.scripts).as("scripts on " + where).isEmpty();
        assertThat(watch.stopped).as("stopped by the policy on " + where).isEmpty();
        String own = "http://localhost:" + product.port
                + "(/((desk|portal)(\\?.*)?|sign-in(\\?.*)?|assets/[\\w.-]+(\\?v=\\w+)?"
                + "|(desk|portal)/(tickets/[\\w-]+(/readers)?|messages/[\\w-]+/html|attachments/[\\w-]+)))?";
        assertThat(watch.requests)
                .as("requests on " + where)
                .allMatch(url -> url.matches(own) || url.matches("data:image/(gif|png|jpeg|webp);base64,.*"));
        watch.clear();
    }
}
