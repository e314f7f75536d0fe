package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.muniment.conformance.system.SourceLines.Window;

/** Somebody of the house with all roles who searches the logs of a tenant through the REST interface. */
final class Auditor {

    private static final String ADDRESS = "grace@house.example";
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern TOTAL = Pattern.compile("\"total\":(\\d+)");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
    private static final Pattern CSRF = Pattern.compile("\"csrfToken\":\"([^\"]+)\"");
    private static final int TRIES = 100;
    private static final int PAUSE_MILLIS = 300;

    private final Product product;
    private final String tenant;
    private Visitor visitor;
    private String csrf = "";

    private Auditor(Product product, String tenant) {
        this.product = product;
        this.tenant = tenant;
        this.visitor = new Visitor(product);
    }

    /** Takes the operator link of a first start, then signs in. */
    static Auditor first(Product product, String tenant) throws Exception {
        Visitor founder = new Visitor(product);
        founder.submit(
                founder.open(product.operatorLink()),
                "/setup",
                Map.of("name", "Grace", "address", ADDRESS, "password", PASSWORD, "confidential", "yes"));
        Auditor auditor = new Auditor(product, tenant);
        auditor.signIn();
        return auditor;
    }

    void signIn() throws Exception {
        visitor = new Visitor(product);
        Document page = visitor.submit(
                visitor.open("/sign-in"), "/sign-in", Map.of("staff-address", ADDRESS, "password", PASSWORD));
        assertThat(page.text()).contains("Grace");
        String me =
                new String(visitor.get("/api/v1/session", "application/json").body(), StandardCharsets.UTF_8);
        Matcher token = CSRF.matcher(me);
        assertThat(token.find()).as(me).isTrue();
        csrf = token.group(1);
    }

    Visitor visitor() {
        return visitor;
    }

    /** How many lines match. */
    long total(String stream, String query, Window window) throws Exception {
        String page = search(stream, query, window, ",\"limit\":1");
        assertThat(page).contains("\"complete\":true");
        Matcher total = TOTAL.matcher(page);
        assertThat(total.find()).as(page).isTrue();
        return Long.parseLong(total.group(1));
    }

    /** Waits until that many match, since lines are found a moment after they were accepted; answers how many do. */
    long awaitTotal(String stream, String query, Window window, long expected) throws Exception {
        long found = total(stream, query, window);
        for (int i = 0; i < TRIES && found < expected; i++) {
            Thread.sleep(PAUSE_MILLIS);
            found = total(stream, query, window);
        }
        return found;
    }

    /** What matches in all hits, by walking through all pages; fails on one that comes twice. */
    Set<String> every(Pattern wanted, String stream, String query, Window window) throws Exception {
        Set<String> all = new HashSet<>();
        String cursor = "";
        do {
            String page = search(stream, query, window, ",\"limit\":500" + cursor);
            Matcher each = wanted.matcher(page.substring(0, page.indexOf("\"total\":")));
            while (each.find()) {
                assertThat(all.add(each.group()))
                        .as(each.group() + " came once")
                        .isTrue();
            }
            Matcher next = NEXT.matcher(page);
            cursor = next.find() ? ",\"cursor\":" + quoted(next.group(1)) : "";
        } while (!cursor.isEmpty());
        return all;
    }

    private String search(String stream, String query, Window window, String more) throws Exception {
        String asked = "{\"tenant\":" + quoted(tenant) + ",\"stream\":" + quoted(stream) + ",\"q\":" + quoted(query)
                + ",\"from\":\"" + window.from() + "\",\"to\":\"" + window.to() + "\"" + more + "}";
        HttpResponse<byte[]> answer = visitor.post("/api/v1/logs/search", csrf, asked);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(body).isEqualTo(200);
        return body;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
