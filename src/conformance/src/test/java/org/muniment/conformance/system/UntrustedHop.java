package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Somebody on the way who claims to be a proxy that signs people in: row R25 of the failure catalogue. The product has no
 * such proxy, so nothing of what the headers say may change what it does.
 */
final class UntrustedHop {

    /** An address that nothing here has (RFC 5737). */
    static final String ELSEWHERE = "203.0.113.77";

    private static final String EVIL = "evil.example";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Product product;
    private final String person;

    /** One who claims to have signed that person in. */
    UntrustedHop(Product product, String person) {
        this.product = product;
        this.person = person;
    }

    private Map<String, String> claims(int number) {
        Map<String, String> claims = new TreeMap<>();
        for (String name : List.of(
                "Remote-User",
                "X-Remote-User",
                "X-Forwarded-User",
                "X-Forwarded-Email",
                "X-Forwarded-Preferred-Username",
                "X-Auth-Request-User",
                "X-Auth-Request-Email",
                "X-WebAuth-User",
                "X-Webauth-Email",
                "X-SSL-Client-S-DN",
                "X-Client-Cert-Dn",
                "Remote-Email",
                "X-Authenticated-User",
                "Proxy-Auth-Cert")) {
            claims.put(name, person);
        }
        for (String name : List.of("Remote-Groups", "X-Forwarded-Groups", "X-Auth-Request-Groups")) {
            claims.put(name, "operator,agent,dpo,auditor,admin");
        }
        for (String name : List.of(
                "X-Forwarded-For",
                "X-Real-IP",
                "X-Client-IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "X-Cluster-Client-IP")) {
            claims.put(name, "203.0.113." + (number % 200 + 1));
        }
        claims.put("Forwarded", "for=" + ELSEWHERE + ";host=" + EVIL + ";proto=https");
        claims.put("Via", "1.1 " + EVIL);
        for (String name : List.of("X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override")) {
            claims.put(name, EVIL);
        }
        claims.put("X-Forwarded-Proto", "https");
        claims.put("X-Forwarded-Scheme", "https");
        claims.put("X-Forwarded-Port", "443");
        claims.put("X-Forwarded-Prefix", "/desk");
        return claims;
    }

    private HttpResponse<String> send(String path, Map<String, String> more, Optional<String> form) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(product.at(path))
                .header("Accept", "text/html")
                .header("Origin", product.at("").toString());
        claims(1).forEach(request::setHeader);
        more.forEach(request::setHeader);
        if (form.isPresent()) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form.get()));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Tries to be the person, to reach other pages and to call other methods. */
    void identityAndTarget() throws Exception {
        for (String page : List.of("/desk", "/ops", "/audit", "/privacy", "/portal")) {
            HttpResponse<String> answer = send(page, Map.of(), Optional.empty());
            assertThat(answer.statusCode()).as(page).isIn(303, 302, 401);
            assertThat(answer.headers().firstValue("Location").orElse(""))
                    .doesNotContain(EVIL)
                    .doesNotContain("https");
        }
        for (String name : List.of("X-Original-URL", "X-Rewrite-URL", "X-Original-URI", "X-Accel-Redirect")) {
            HttpResponse<String> answer = send("/sign-in", Map.of(name, "/desk"), Optional.empty());
            assertThat(answer.statusCode()).as(name).isEqualTo(200);
            assertThat(answer.body()).contains("staff-address").doesNotContain(EVIL);
        }
        for (String name : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            assertThat(send("/sign-in", Map.of(name, "DELETE"), Optional.empty())
                            .statusCode())
                    .as(name)
                    .isEqualTo(200);
            assertThat(send("/sign-out", Map.of(name, "POST"), Optional.empty()).statusCode())
                    .as(name)
                    .isNotIn(200, 303);
        }
    }

    /** Signs in with the right password: scheme, host and cookie are those of the settings. */
    void schemeAndHost(String password) throws Exception {
        HttpResponse<String> page = send("/sign-in", Map.of(), Optional.empty());
        HttpResponse<String> entered = send("/sign-in", Map.of(), Optional.of(form(page.body(), person, password)));
        assertThat(entered.statusCode()).isEqualTo(303);
        URI to = URI.create(entered.headers().firstValue("Location").orElseThrow());
        assertThat(to.getHost()).isIn(null, "localhost");
        assertThat(to.getScheme()).isIn(null, "http");
        assertThat(entered.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .doesNotContain("Secure")
                .doesNotContain(EVIL);
    }

    /** Guesses from ever new addresses: it is the account that is guarded, so that they do not help. */
    void limits() throws Exception {
        HttpResponse<String> page = send("/sign-in", Map.of(), Optional.empty());
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(send(
                            "/sign-in",
                            claims(i),
                            Optional.of(form(page.body(), "nobody@house.example", "wrong wrong " + i)))
                    .statusCode());
        }
        assertThat(answers).containsExactly(401, 401, 401, 401, 401, 429, 429);
    }

    /** What a mail scanner does with a link: looks at it, with and without a body, and follows nothing. */
    void scan(URI link) throws Exception {
        for (String method : List.of("HEAD", "GET", "OPTIONS", "PROPFIND", "GET")) {
            HttpRequest request = HttpRequest.newBuilder(link)
                    .method(method, BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method).isIn(200, 405);
            assertThat(answer.headers().allValues("Set-Cookie")).as(method).isEmpty();
            assertThat(answer.headers().firstValue("Referrer-Policy").orElse(""))
                    .as(method)
                    .isIn("no-referrer", "same-origin");
        }
    }

    private static String form(String page, String address, String password) {
        String csrf = page.replaceAll("(?s).*?name=\"_csrf\" value=\"([^\"]+)\".*", "$1");
        return "_csrf=" + encode(csrf) + "&staff-address=" + encode(address) + "&password=" + encode(password);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
