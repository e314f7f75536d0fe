package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * What a mail's HTML may do to the page around it, to the eyes of its reader and to the servers it names: nothing, be
 * readable, and nothing before a click.
 */
final class MailFrame implements AutoCloseable {

    /** WCAG 2.2, success criterion 1.4.3. */
    private static final double LEAST_CONTRAST = 4.5;

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 1000;

    /** Points at the edge of a frame that are the page's own. */
    private static final int BORDER = 4;

    private static final int LOOKS = 40;
    private static final int PAUSE_MILLIS = 100;

    /** Fewer would be no mail. */
    private static final int LEAST_POINTS = 100;

    /** Tries to lie over, beside, above and below the page. */
    private static final String ESCAPE = """
            <html style="position:fixed;top:-500px"><head><style>
            @import url("http://tracker.example/import.css");
            @font-face { font-family: x; src: url("http://tracker.example/font.woff") }
            html, body { position: fixed; inset: -2000px; z-index: 2147483647; background: #f00 !important; width: 100vw }
            body:has(p) { margin: -1000px } * { position: fixed !important; top: 0; left: 0 }
            .topbar, .message, #q, .button { background: #f00; position: fixed }
            </style></head><body style="position:fixed;inset:-3000px;background:#f00;margin:-900px">
            <div style="position:fixed;top:-1000px;left:-1000px;width:300vw;height:300vh;z-index:2147483647;background:#f00">COVER</div>
            <div style="position:absolute;margin:-9999px -9999px 0 -9999px;padding:9999px;background:#f00">MARGIN</div>
            <p style="margin-top:-4000px;float:left;transform:translateY(-900px) scale(90);background:#f00">SCALED</p>
            <table style="position:absolute;top:-900px"><tr><td style="position:fixed;inset:0;background:#f00 url(http://tracker.example/td.png)" background="http://tracker.example/td2.png" width="99999" height="99999">CELL</td></tr></table>
            <img src="cid:none" width="99999" height="99999" style="position:fixed" align="left" hspace="9999">
            <dialog open style="position:fixed;inset:0">DIALOG</dialog><div popover="manual" id="q" class="topbar">POPOVER</div>
            <marquee width="99999" height="99999" behavior="slide">MOVING</marquee><details open><summary>S</summary>D</details>
            <form action="http://tracker.example/form"><input name="q" autofocus accesskey="s"><button>PRESS</button></form>
            <base href="http://tracker.example/"><meta http-equiv="refresh" content="0;url=http://tracker.example/refresh">
            <a href="http://tracker.example/a" target="_top" style="position:fixed;inset:0;display:block">EVERYWHERE</a>
            <a href="http://tracker.example/b" target="_parent">parent</a><pre>%s</pre>
            </body></html>
            """.formatted("W".repeat(5_000));

    /** Mails as people and shops send them: dark words without a ground, light ones on dark, cells, fonts. */
    private static final String ORDINARY = """
            <body bgcolor="#ffffff" text="#000000" link="#000080"><p style="color:#222222">Dark words without a ground.</p>
            <p><font color="#000000" face="Arial">A font of old.</font> <span style="color:rgb(30,30,30)">A span.</span></p>
            <table bgcolor="#111111"><tr><td style="color:#ffffff;background-color:#111111">White on black.</td>
            <td bgcolor="#ffffff" style="color:#333">Grey on white.</td></tr></table>
            <div style="background:#fffbe6;color:#665500">A hint on yellow.</div><h1 style="color:#0b5394">Blue heading</h1>
            <blockquote style="color:#888">Quoted: <a href="https://shop.example/" style="color:#1155cc">a link</a></blockquote>
            <p style="color:white">White words for a dark ground.</p><small style="color:#999999">Small print.</small>
            <ul><li style="mso-style:x;color:windowtext">A word processor</li></ul><pre style="color:#000">code</pre></body>
            """;

    private static final String CONTRAST = """
            (() => { const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
              return .2126 * r + .7152 * g + .0722 * b; };
            const rgb = s => s.match(/[\\d.]+/g).map(Number);
            const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
              if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
            const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let n; n = walk.nextNode();) { if (!n.data.trim()) continue; const e = n.parentElement;
              const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(ground(e));
              found.push([n.data.trim(), (Math.max(a, b) + .05) / (Math.min(a, b) + .05)]); }
            return found; })()
            """;

    private static final String OPEN = """
            Promise.all([...document.querySelectorAll('iframe')].map(f => new Promise(done => {
              f.addEventListener('load', () => done(1)); setTimeout(() => done(0), 10000);
              for (let e = f; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
              f.loading = 'eager'; })))
            """;

    private final Product product;
    private final Trap trap = new Trap();
    private final Chromium browser;

    MailFrame(Product product) throws Exception {
        this.product = product;
        this.browser = new Chromium(
                trap.resolver(), "--disable-features=HttpsUpgrades,OptimizationHints,AutofillServerCommunication");
        browser.size(WIDTH, HEIGHT, false);
    }

    /** Sends the mails, and waits until they are tickets. */
    void deliver(Visitor staff) throws Exception {
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver("e@example.org", "support@localhost", mail("Escape", ESCAPE));
            lmtp.deliver("o@example.org", "support@localhost", mail("Ordinary", ORDINARY));
            lmtp.deliver("p@example.org", "support@localhost", mail("Three pictures", pictures("a", "b", "c")));
            lmtp.deliver("p@example.org", "support@localhost", mail("Two pictures", pictures("d", "e")));
        }
        SmokeIT.awaitPage(staff, "/desk", page -> page.text().contains("Two pictures"));
    }

    private String pictures(String... names) {
        StringBuilder html = new StringBuilder("<p>Look</p>");
        for (String name : names) {
            html.append("<img src=\"")
                    .append(trap.site("pictures"))
                    .append('/')
                    .append(name)
                    .append(".png\" width=9>");
        }
        return html + "<img src=\"data:image/gif;base64," + HostileMail.PIXEL + "\">";
    }

    private static String mail(String subject, String html) {
        return "From: Sender <" + subject.replace(' ', '.') + "@example.org>\r\nTo: support@localhost\r\nSubject: "
                + subject
                + "\r\nMessage-ID: <" + subject.hashCode() + "@example.org>\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(html.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + "\r\n";
    }

    void signIn(String address, String password) throws Exception {
        browser.open(product.at("/sign-in"));
        browser.type("[name=staff-address]", address);
        browser.type("[name=password]", password);
        browser.click("form[action='/sign-in'] button[type=submit]");
    }

    /** The page is the same, point for point, with the mail's frame shown and hidden, but for the frame itself. */
    void nothingLiesOutsideOfTheFrame() throws Exception {
        ticket("Escape");
        JsonNode at = browser.eval(
                "(() => { const f = document.querySelector('iframe'); f.scrollIntoView({block: 'end'});"
                        + " document.activeElement.blur(); const r = f.getBoundingClientRect();"
                        + " return [r.x, r.y, r.width, r.height, document.documentElement.scrollWidth, innerWidth]; })()");
        assertThat(at.get(4).asInt())
                .as("the page grows no wider")
                .isLessThanOrEqualTo(at.get(5).asInt());
        Rectangle frame = new Rectangle(
                at.get(0).asInt(),
                at.get(1).asInt(),
                at.get(2).asInt() + 1,
                at.get(3).asInt() + 1);
        assertThat(frame.x).as("the frame stands in its column").isPositive();
        assertThat(frame.x + frame.width).isLessThan(WIDTH);
        int inside = 0;
        for (int i = 0; i < LOOKS && inside <= LEAST_POINTS; i++) { // a frame that has loaded is not drawn at once
            Thread.sleep(PAUSE_MILLIS);
            inside = points(frame);
        }
        assertThat(inside).as("points of the mail itself").isGreaterThan(LEAST_POINTS);
        JsonNode left = document("""
                [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
                  return e.style.length || s.position !== 'static' || s.float !== 'none' || s.transform !== 'none'
                    || parseInt(s.marginTop) < 0 || parseInt(s.marginLeft) < 0 || s.backgroundImage !== 'none'; }).map(e => e.outerHTML)
                """);
        assertThat(left).as("elements that could leave their place").isEmpty();
        assertThat(trap.calls).as("calls to the outside").isEmpty();
    }

    /** How many points within the frame the mail changes; outside of it none may. */
    private int points(Rectangle frame) throws Exception {
        visible(true);
        BufferedImage shown = shot();
        visible(false);
        BufferedImage hidden = shot();
        Rectangle mail = new Rectangle(frame);
        mail.grow(-BORDER, -BORDER);
        int inside = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean same = shown.getRGB(x, y) == hidden.getRGB(x, y);
                inside += !same && mail.contains(x, y) ? 1 : 0;
                assertThat(same || frame.contains(x, y))
                        .as("the point " + x + "," + y + " outside of " + frame)
                        .isTrue();
            }
        }
        return inside;
    }

    private void visible(boolean shown) throws Exception {
        browser.eval("document.querySelector('iframe').style.visibility = '" + (shown ? "visible" : "hidden") + "'");
    }

    /** Every word of ordinary mail can be read, by day and by night. */
    void wordsAreReadable() throws Exception {
        for (boolean dark : List.of(false, true)) {
            browser.size(WIDTH, HEIGHT, dark);
            ticket("Ordinary");
            JsonNode words = document(CONTRAST);
            assertThat(words).hasSizeGreaterThan(10);
            for (JsonNode word : words) {
                assertThat(word.get(1).asDouble())
                        .as((dark ? "dark: " : "light: ") + word.get(0).asText())
                        .isGreaterThanOrEqualTo(LEAST_CONTRAST);
            }
        }
        browser.size(WIDTH, HEIGHT, false);
    }

    /** Pictures come by a click, for this message and this look only, and the server learns neither page nor cookie. */
    void picturesComeByAClickOnly() throws Exception {
        browser.call(
                "Network.setCookie",
                Map.of(
                        "url",
                        trap.site("pictures"),
                        "name",
                        "who",
                        "value",
                        "reader",
                        "secure",
                        true,
                        "sameSite",
                        "None"));
        trap.page("/control", "<!doctype html><img src=\"/control.png\">");
        browser.open(URI.create(trap.site("pictures") + "/control"));
        awaitAsked("/control.png");
        assertThat(header("/control.png", "Cookie"))
                .as("their own page sends it")
                .containsExactly("who=reader");
        trap.asked.clear();

        ticket("Three pictures");
        assertThat(button()).isEqualTo("Show 3 remote pictures");
        ticket("Two pictures");
        assertThat(button()).isEqualTo("Show 2 remote pictures");
        assertThat(trap.asked).as("before the click").isEmpty();
        browser.eval("document.querySelector('form.pictures button').click()");
        awaitAsked("/e.png");
        assertThat(trap.asked).extracting(Trap.Asked::path).containsExactlyInAnyOrder("/d.png", "/e.png");
        for (String path : List.of("/d.png", "/e.png")) {
            assertThat(header(path, "Cookie")).isEmpty();
            assertThat(header(path, "Referer")).isEmpty();
            assertThat(header(path, "Origin")).isEmpty();
        }
        trap.asked.clear();
        ticket("Two pictures");
        ticket("Three pictures");
        assertThat(trap.asked).as("the next look").isEmpty();
        assertThat(button()).isEqualTo("Show 3 remote pictures");
        assertThat(trap.calls).as("calls to anybody else").isEmpty();
    }

    private List<String> header(String path, String name) {
        return trap.asked.stream()
                .filter(asked -> asked.path().equals(path))
                .flatMap(asked -> asked.header().getOrDefault(name, List.of()).stream())
                .toList();
    }

    private void awaitAsked(String path) throws Exception {
        for (int i = 0;
                i < 200 && trap.asked.stream().noneMatch(asked -> asked.path().equals(path));
                i++) {
            Thread.sleep(50);
        }
        Thread.sleep(200);
    }

    private String button() throws Exception {
        return browser.eval("document.querySelector('form.pictures button').innerText")
                .asText();
    }

    /** Opens a ticket with its mail's frame loaded. */
    private void ticket(String subject) throws Exception {
        browser.open(product.at("/desk"));
        String href = browser.eval(
                        "[...document.querySelectorAll('a.subject')].find(a => a.innerText === '" + subject + "').href")
                .asText();
        browser.open(URI.create(href));
        assertThat(browser.eval(OPEN))
                .as("the frame has loaded")
                .singleElement()
                .satisfies(done -> assertThat(done.asInt()).isEqualTo(1));
    }

    /** Asks the mail's document, which no page can look into, as a page of its own. */
    private JsonNode document(String question) throws Exception {
        String source = browser.eval("document.querySelector('iframe').src").asText();
        browser.open(URI.create(source));
        return browser.eval(question);
    }

    private BufferedImage shot() throws Exception {
        byte[] png = Base64.getDecoder()
                .decode(browser.call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    @Override
    public void close() throws IOException {
        browser.close();
        trap.close();
    }
}
