package org.muniment.mail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Secret;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * Access tokens for one mailbox (RFC 6749 sections 4.4 and 6). A token is used until a minute before it ends or until the
 * mail server refuses it. A refresh token that the token server replaces is kept sealed, because the old one is void from
 * then on. Nothing of either is ever logged. Used by one thread.
 */
final class AccessTokens {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final long DEFAULT_SECONDS = 300;
    private static final int MAX_ANSWER = 64 * 1024;

    private final MailAccount.OAuth settings;
    private final Path file;
    private final SealingContext context;
    private final Vault vault;
    private final InstantSource clock;
    private @Nullable Secret token;
    private Instant ends = Instant.MIN;

    AccessTokens(MailAccount account, Path folder, Vault vault, InstantSource clock) {
        this.settings = account.oauth().orElseThrow();
        this.file = folder.resolve(account.name() + ".refresh");
        this.vault = vault;
        this.context = new SealingContext("mailbox", "refresh_token", account.name());
        this.clock = clock;
    }

    /** A token that is good for now. */
    String current() throws IOException {
        Secret known = token;
        if (known == null || !clock.instant().isBefore(ends)) {
            known = fetch();
            token = known;
        }
        return known.reveal();
    }

    /** The mail server refused the token: the next one is fetched anew. */
    void refused() {
        token = null;
    }

    private Secret fetch() throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        Optional<String> refresh = refreshToken();
        form.put("grant_type", refresh.isPresent() ? "refresh_token" : "client_credentials");
        refresh.ifPresent(value -> form.put("refresh_token", value));
        form.put("client_id", settings.clientId());
        if (!settings.clientSecret().isEmpty()) {
            form.put("client_secret", settings.clientSecret().reveal());
        }
        if (!settings.scope().isEmpty()) {
            form.put("scope", settings.scope());
        }
        Map<String, String> answer = values(post(settings.tokenUrl(), form));
        String value = answer.getOrDefault("access_token", "");
        if (value.isEmpty()) {
            throw new IOException("the token server's answer holds no access token");
        }
        String life = answer.getOrDefault("expires_in", "");
        long seconds = life.matches("\\d{1,9}") ? Long.parseLong(life) : DEFAULT_SECONDS;
        ends = clock.instant().plusSeconds(seconds).minus(MARGIN);
        String next = answer.getOrDefault("refresh_token", "");
        if (refresh.isPresent() && !next.isEmpty() && !next.equals(refresh.get())) {
            keep(next);
        }
        return new Secret(value);
    }

    private static String post(URI url, Map<String, String> form) throws IOException {
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            HttpResponse<java.io.InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (java.io.InputStream in = answer.body()) {
                String text = new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
                if (answer.statusCode() != 200) {
                    // an error's code is of a closed list (RFC 6749 section 5.2); its description might hold anything
                    String code = values(text).getOrDefault("error", "");
                    throw new IOException("the token server answered " + answer.statusCode()
                            + (code.matches("[a-z_]{1,40}") ? " " + code : ""));
                }
                return text;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("asking for a token was interrupted", e);
        }
    }

    /** The texts and numbers at the top of an answer; empty when it is no JSON object. */
    private static Map<String, String> values(String json) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    values.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return values;
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** The one kept, as long as the operator has not set another first one. */
    private Optional<String> refreshToken() throws IOException {
        if (settings.refreshToken().isEmpty()) {
            return Optional.empty();
        }
        String first = settings.refreshToken().get().reveal();
        if (Files.exists(file)) {
            String[] kept =
                    vault.fields().openText(context, Files.readAllBytes(file)).split("\n", 2);
            if (kept.length == 2 && kept[0].equals(first)) {
                return Optional.of(kept[1]);
            }
        }
        return Optional.of(first);
    }

    private void keep(String next) throws IOException {
        String first = settings.refreshToken().map(Secret::reveal).orElse("");
        KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.MAIL, "oauth");
        byte[] sealed = vault.fields().sealText(key, context, first + "\n" + next);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(sealed);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
