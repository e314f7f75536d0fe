package org.muniment.conformance.system;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A person with a browser that has no scripts: follows links, fills in forms, keeps cookies. */
final class Visitor {

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Product product;

    Visitor(Product product) {
        this.product = product;
    }

    /** A page, which must answer 200. */
    Document open(String path) throws Exception {
        return open(path.startsWith("http") ? URI.create(path) : product.at(path));
    }

    Document open(URI uri) throws Exception {
        HttpResponse<String> answer = client.send(browser(uri).build(), BodyHandlers.ofString());
        return page(answer);
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(browser(product.at(path)).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path, String accept) throws Exception {
        return client.send(browser(product.at(path)).setHeader("Accept", accept).build(), BodyHandlers.ofByteArray());
    }

    /** Sends JSON to the REST interface. */
    HttpResponse<byte[]> post(String path, String csrf, String json) throws Exception {
        HttpRequest request = browser(product.at(path))
                .setHeader("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", csrf)
                .header("Origin", product.at("").toString())
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    int status(String path) throws Exception {
        return get(path).statusCode();
    }

    /** Sends the form whose action ends so, with these fields filled in and all others as they stand. */
    Document submit(Document page, String actionEnd, Map<String, String> filled) throws Exception {
        Element form = page.select("form[method=post]").stream()
                .filter(candidate ->
                        candidate.attr("abs:action").replaceAll("\\?.*", "").endsWith(actionEnd))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no form to " + actionEnd + " on " + page.location()
                        + ":\n" + page.select("form").eachAttr("action") + "\n"
                        + page.body().text()));
        Map<String, String> fields = new LinkedHashMap<>();
        for (Element input : form.select("input[name], textarea[name], select[name], button[name]")) {
            switch (input.attr("type")) {
                case "checkbox", "radio" -> {
                    if (input.hasAttr("checked")) {
                        fields.put(input.attr("name"), input.attr("value").isEmpty() ? "on" : input.attr("value"));
                    }
                }
                case "submit", "button", "file" -> {}
                default -> fields.put(input.attr("name"), input.val());
            }
        }
        for (String name : filled.keySet()) {
            if (form.select("[name=" + name + "]").isEmpty()) {
                throw new IllegalStateException("the form to " + actionEnd + " has no field " + name + ", only "
                        + form.select("[name]").eachAttr("name"));
            }
        }
        fields.putAll(filled);
        String body = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest request = browser(URI.create(form.attr("abs:action")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", product.at("").toString())
                .POST(BodyPublishers.ofString(body))
                .build();
        return page(client.send(request, BodyHandlers.ofString()));
    }

    /** What a form with this action hands over as a file. */
    byte[] download(Document page, String action) throws Exception {
        Element form = page.select("form[action=" + action + "]").first();
        String csrf = form == null ? "" : form.select("[name=_csrf]").val();
        HttpRequest request = browser(product.at(action))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", product.at("").toString())
                .POST(BodyPublishers.ofString("_csrf=" + encode(csrf)))
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " from " + action);
        }
        return answer.body();
    }

    private static HttpRequest.Builder browser(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Accept", "text/html,application/xhtml+xml")
                .header("User-Agent", "Mozilla/5.0 (system test)");
    }

    private static Document page(HttpResponse<String> answer) throws IOException {
        Document page = Jsoup.parse(answer.body(), answer.uri().toString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " from "
                    + answer.request().method() + " " + answer.uri() + ": " + page.text());
        }
        return page;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
