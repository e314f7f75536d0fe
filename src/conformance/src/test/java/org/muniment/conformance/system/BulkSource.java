package org.muniment.conformance.system;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A shipper that counts: sends numbered lines in batches, each under an id of its own, until the server dies. An answer
 * other than 200 is a fault of the server, since there are shippers that drop what was answered so.
 */
final class BulkSource {

    private static final int BATCH = 500;
    private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*(\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Product product;
    private final String key;
    private final String mark;
    private final LocalDate day;
    private final TreeSet<Integer> unanswered = new TreeSet<>();
    private int batches;

    BulkSource(Product product, String key, String mark, LocalDate day) {
        this.product = product;
        this.key = key;
        this.mark = mark;
        this.day = day;
    }

    /** Sends one new batch after another until one is not answered. */
    void sendUntilDeath() {
        while (unanswered.isEmpty()) {
            int batch = batches++;
            unanswered.add(batch);
            try {
                post(batch);
                unanswered.remove(batch);
            } catch (IOException died) {
                return;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Sends what was never answered, and the last that was, as a shipper does whose own note of it was lost. */
    void sendAgain() throws Exception {
        if (batches > 1) {
            unanswered.add(batches - 2);
        }
        for (int batch : unanswered) {
            post(batch);
        }
        unanswered.clear();
    }

    int lines() {
        return batches * BATCH;
    }

    /** The path of every line sent. */
    Set<String> paths() {
        return IntStream.range(0, lines())
                .mapToObj(number -> "/" + mark + "/line" + number)
                .collect(Collectors.toSet());
    }

    private void post(int batch) throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            int number = batch * BATCH + i;
            body.append("{\"create\":{\"_index\":\"kill\",\"_id\":\"")
                    .append(mark)
                    .append('-')
                    .append(number)
                    .append("\"}}\n{\"@timestamp\":\"")
                    .append(day)
                    .append("T00:00:00Z\",\"url\":{\"path\":\"/")
                    .append(mark)
                    .append("/line")
                    .append(number)
                    .append("\"},\"http\":{\"response\":{\"status_code\":200}}}\n");
        }
        HttpRequest request = HttpRequest.newBuilder(product.at("/_bulk"))
                .timeout(Duration.ofSeconds(60))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the server answered " + answer.statusCode());
        }
        Matcher status = STATUS.matcher(answer.body());
        int items = 0;
        while (status.find()) {
            int code = Integer.parseInt(status.group(1));
            if (code != 201 && code != 409) {
                throw new IllegalStateException("an item was answered with " + code);
            }
            items++;
        }
        if (items != BATCH) {
            throw new IllegalStateException(items + " items answered of " + BATCH);
        }
    }
}
