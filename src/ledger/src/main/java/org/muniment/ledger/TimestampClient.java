package org.muniment.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.muniment.vault.timestamp.TimestampAuthority;
import org.muniment.vault.timestamp.TimestampRequest;
import org.muniment.vault.timestamp.TimestampToken;

/** Asks a time stamp authority over HTTP (RFC 3161, section 3.4). Thread-safe. */
final class TimestampClient {

    /** Longest wait for the authority, connecting and answering. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI address;
    private final TimestampAuthority authority;

    TimestampClient(URI address, TimestampAuthority authority) {
        this.address = address;
        this.authority = authority;
    }

    /**
     * Has bytes stamped.
     *
     * @throws IOException when the authority cannot be reached or answers with anything but a time stamp
     * @throws org.muniment.terms.Tampered when its time stamp is not one for this request, or not by whom it should be
     */
    TimestampToken stamp(byte[] content) throws IOException, InterruptedException {
        TimestampRequest question = TimestampRequest.about(content);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .header("Content-Type", TimestampRequest.MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.encoded()))
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("the time stamp authority answers " + response.statusCode());
                }
                return question.accept(body.readNBytes(TimestampRequest.MAX_RESPONSE_BYTES), authority);
            }
        }
    }
}
