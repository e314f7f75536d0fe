package org.muniment.vault.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Randomness;

/**
 * A Transit engine on loopback, as HashiCorp documents it (API "Transit Secrets Engine"), for keys of type
 * {@code aes256-gcm96}: real sealing with associated data, versions, policy of versions, trimming, and its error bodies.
 */
final class TransitServer implements AutoCloseable {

    static final String TOKEN = "hvs.test-token";

    private static final class NamedKey {
        final TreeMap<Integer, byte[]> versions = new TreeMap<>();
        int leastDecryption = 1;
        int leastEncryption = 0;
    }

    /** An answer with an error body. */
    private static final class Failure extends RuntimeException {
        final int status;

        Failure(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, NamedKey> keys = new ConcurrentHashMap<>();
    volatile boolean sealed;
    volatile String garbage = "";
    volatile long delayMillis;

    TransitServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/transit/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void forget(String key) {
        keys.remove(key);
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        String body;
        try {
            Thread.sleep(delayMillis);
            String[] path = exchange.getRequestURI()
                    .getPath()
                    .substring("/v1/transit/".length())
                    .split("/", -1);
            String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            body = garbage.isEmpty() ? answer(exchange.getRequestMethod(), path, token, request) : garbage;
            status = body.isEmpty() ? 204 : 200;
        } catch (Failure e) {
            status = e.status;
            body = "{\"errors\":[" + (e.getMessage().isEmpty() ? "" : "\"" + e.getMessage() + "\"") + "]}\n";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized String answer(String method, String[] path, String token, String request) {
        if (sealed) {
            throw new Failure(503, "Vault is sealed");
        }
        if (!TOKEN.equals(token)) {
            throw new Failure(403, "permission denied");
        }
        Map<?, ?> body = request.isEmpty() ? Map.of() : (Map<?, ?>) Json.read(request);
        String verb = method + " " + path[0] + (path.length > 2 ? " " + path[2] : "");
        return switch (verb) {
            case "GET keys" -> describe(path[1]);
            case "POST keys" -> create(path[1], body);
            case "POST keys rotate" -> rotate(path[1]);
            case "POST keys config" -> configure(path[1], body);
            case "POST keys trim" -> trim(path[1], body);
            case "POST encrypt" -> encrypt(path[1], body);
            case "POST decrypt" -> decrypt(path[1], body);
            default -> throw new Failure(404, "unsupported path");
        };
    }

    private NamedKey key(String name, int statusWhenMissing) {
        NamedKey key = keys.get(name);
        if (key == null) {
            throw new Failure(statusWhenMissing, statusWhenMissing == 404 ? "" : "encryption key not found");
        }
        return key;
    }

    private String describe(String name) {
        NamedKey key = key(name, 404);
        String versions = key.versions.keySet().stream()
                .map(version -> "\"" + version + "\":1442851412")
                .collect(Collectors.joining(","));
        return "{\"request_id\":\"8f\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,\"data\":{"
                + "\"allow_plaintext_backup\":false,\"deletion_allowed\":false,\"derived\":false,\"exportable\":false,"
                + "\"imported_key\":false,\"keys\":{" + versions + "},\"latest_version\":" + key.versions.lastKey()
                + ",\"min_available_version\":0,\"min_decryption_version\":" + key.leastDecryption
                + ",\"min_encryption_version\":" + key.leastEncryption + ",\"name\":\"" + name
                + "\",\"supports_decryption\":true,\"supports_encryption\":true,\"type\":\"aes256-gcm96\"},"
                + "\"wrap_info\":null,\"warnings\":null,\"auth\":null}\n";
    }

    private String create(String name, Map<?, ?> body) {
        if (!"aes256-gcm96".equals(body.get("type"))) {
            throw new Failure(400, "unknown key type");
        }
        keys.computeIfAbsent(name, fresh -> {
            NamedKey key = new NamedKey();
            key.versions.put(1, Randomness.bytes(32));
            return key;
        });
        return describe(name);
    }

    private String rotate(String name) {
        NamedKey key = key(name, 400);
        key.versions.put(key.versions.lastKey() + 1, Randomness.bytes(32));
        return describe(name);
    }

    private String configure(String name, Map<?, ?> body) {
        NamedKey key = key(name, 400);
        int decryption = number(body, "min_decryption_version", key.leastDecryption);
        int encryption = number(body, "min_encryption_version", key.leastEncryption);
        if (decryption > key.versions.lastKey() || (encryption != 0 && encryption < decryption)) {
            throw new Failure(400, "cannot set min decryption version");
        }
        key.leastDecryption = decryption;
        key.leastEncryption = encryption;
        return describe(name);
    }

    private String trim(String name, Map<?, ?> body) {
        NamedKey key = key(name, 400);
        int least = number(body, "min_available_version", 0);
        if (key.leastEncryption == 0 || key.leastDecryption == 0) {
            throw new Failure(
                    400, "minimum available version cannot be set when minimum encryption version is not set");
        }
        if (least > Math.min(key.leastEncryption, key.leastDecryption)) {
            throw new Failure(400, "minimum available version cannot be higher than minmum decryption version");
        }
        key.versions.headMap(least).clear();
        return describe(name);
    }

    private String encrypt(String name, Map<?, ?> body) {
        NamedKey key = key(name, 400);
        int version = key.versions.lastKey();
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] sealed =
                AesGcm.seal(key.versions.get(version), nonce, bytes(body, "associated_data"), bytes(body, "plaintext"));
        byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
        return "{\"data\":{\"ciphertext\":\"vault:v" + version + ":"
                + Base64.getEncoder().encodeToString(both) + "\",\"key_version\":" + version + "},\"warnings\":null}\n";
    }

    private String decrypt(String name, Map<?, ?> body) {
        NamedKey key = key(name, 400);
        String[] parts = String.valueOf(body.get("ciphertext")).split(":", 3);
        if (parts.length != 3 || !parts[0].equals("vault") || !parts[1].matches("v\\d+")) {
            throw new Failure(400, "invalid ciphertext: no prefix");
        }
        int version = Integer.parseInt(parts[1].substring(1));
        if (version > key.versions.lastKey()) {
            throw new Failure(400, "invalid ciphertext: version is too new");
        }
        if (version < key.leastDecryption) {
            throw new Failure(400, "ciphertext or signature version is disallowed by policy (too old)");
        }
        byte[] both;
        try {
            both = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            throw new Failure(400, "invalid ciphertext: could not decode base64");
        }
        byte[] plain = both.length < AesGcm.NONCE_BYTES
                ? null
                : AesGcm.open(
                        key.versions.get(version),
                        Arrays.copyOf(both, AesGcm.NONCE_BYTES),
                        bytes(body, "associated_data"),
                        Arrays.copyOfRange(both, AesGcm.NONCE_BYTES, both.length));
        if (plain == null) {
            throw new Failure(400, "cipher: message authentication failed");
        }
        return "{\"data\":{\"plaintext\":\"" + Base64.getEncoder().encodeToString(plain) + "\"}}\n";
    }

    private static byte[] bytes(Map<?, ?> body, String field) {
        return body.get(field) instanceof String text ? Base64.getDecoder().decode(text) : new byte[0];
    }

    private static int number(Map<?, ?> body, String field, int otherwise) {
        return body.get(field) instanceof BigDecimal number ? number.intValueExact() : otherwise;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
