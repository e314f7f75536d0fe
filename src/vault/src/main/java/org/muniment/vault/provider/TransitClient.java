package org.muniment.vault.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.muniment.terms.Refusal;
import org.muniment.vault.internal.AesGcm;

/** Calls of a Transit engine: one try each, without redirects; whoever wanted a key tries again. Thread-safe. */
final class TransitClient implements AutoCloseable {

    /** Longest token, in bytes. */
    private static final int MAX_TOKEN_BYTES = 4096;
    /** Longest answer, in bytes. */
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final ProviderSettings.Transit settings;
    private final HttpClient http;

    TransitClient(ProviderSettings.Transit settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        settings.authority().ifPresent(file -> builder.sslContext(trusting(file)));
        this.http = builder.build();
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "muniment.vault.transit.authority holds no certificates in PEM", e);
        }
    }

    /**
     * What the engine answered.
     *
     * @param status 200, 204, 400 or 404; all others are refused before
     * @param fields the answer's {@code data}, empty where there is none
     */
    record Answer(int status, Map<String, Object> fields) {

        /** The fields of a call that has to work. */
        Map<String, Object> expectDone() {
            if (status >= 400) {
                throw unavailable("refused a call (HTTP " + status + ")");
            }
            return fields;
        }
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer post(String path, Map<String, ?> body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body), StandardCharsets.US_ASCII))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        String address = settings.address().toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(address + "/v1/" + settings.mount() + "/" + path))
                .timeout(settings.timeout())
                .header("X-Vault-Request", "true")
                .header("X-Vault-Token", token());
    }

    /** Read for every call, because tokens end and an agent writes the next one into the file. */
    private String token() {
        try {
            byte[] bytes = SecretFiles.read(settings.token(), "the Transit token file", MAX_TOKEN_BYTES);
            String token = new String(bytes, StandardCharsets.US_ASCII).strip();
            AesGcm.wipe(bytes);
            if (!token.matches("[!-~]{1," + MAX_TOKEN_BYTES + "}")) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the Transit token file does not hold a token");
            }
            return token;
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit token file cannot be read", e);
        }
    }

    private Answer send(HttpRequest request) {
        HttpResponse<InputStream> response;
        byte[] body;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                body = in.readNBytes(MAX_ANSWER_BYTES + 1);
            }
        } catch (SSLException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine's certificate is not trusted", e);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the call of the Transit engine was interrupted", e);
        }
        return switch (response.statusCode()) {
            case 200, 204 -> new Answer(response.statusCode(), fields(body));
            case 400, 404 -> new Answer(response.statusCode(), Map.of());
            case 403 -> throw unavailable("does not let our token do that (HTTP 403)");
            case 429, 472, 473 ->
                throw unavailable("is a standby or has too much to do (HTTP " + response.statusCode() + ")");
            case 501 -> throw unavailable("is not initialised (HTTP 501)");
            case 503 -> throw unavailable("is sealed or in maintenance (HTTP 503)");
            default -> throw unavailable("answered HTTP " + response.statusCode());
        };
    }

    private static Map<String, Object> fields(byte[] body) {
        if (body.length == 0) {
            return Map.of();
        }
        try {
            if (body.length <= MAX_ANSWER_BYTES
                    && Json.read(new String(body, StandardCharsets.UTF_8)) instanceof Map<?, ?> answer) {
                return answer.get("data") instanceof Map<?, ?> data ? typed(data) : Map.of();
            }
        } catch (IllegalArgumentException e) {
            // told below, without what it said
        }
        throw unavailable("answered something that is not its protocol");
    }

    @SuppressWarnings("unchecked") // Json makes objects of string keys only
    private static Map<String, Object> typed(Map<?, ?> data) {
        return (Map<String, Object>) data;
    }

    private static Refusal unavailable(String what) {
        return new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine " + what);
    }

    @Override
    public void close() {
        http.close();
    }
}
