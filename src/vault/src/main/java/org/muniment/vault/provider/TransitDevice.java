package org.muniment.vault.provider;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;

/**
 * An {@code aes256-gcm96} key of a Transit engine, by its HTTP API: {@code keys}, {@code encrypt}, {@code decrypt},
 * {@code rotate}, {@code config} and {@code trim}. Its {@code rewrap} takes no {@code associated_data}, so that what is
 * bound to a context is decrypted and encrypted again instead (RATIONALE.md).
 */
final class TransitDevice implements RootDevice {

    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v(\\d{1,9}):[A-Za-z0-9+/=]{1,400}");
    private static final byte[] PROBE = "muniment probe".getBytes(StandardCharsets.US_ASCII);

    private final TransitClient client;
    private final String key;

    private TransitDevice(ProviderSettings.Transit settings) {
        this.client = new TransitClient(settings);
        this.key = settings.key();
    }

    /** Finds the key; refused ({@code UNAVAILABLE}) when there is none, or it is of the wrong type. */
    static TransitDevice open(ProviderSettings.Transit settings) {
        TransitDevice device = new TransitDevice(settings);
        device.about();
        return device;
    }

    /**
     * Makes a version of the key.
     *
     * @param further whether there may be some; otherwise refused ({@code CONFLICT}) then
     */
    static TransitDevice create(ProviderSettings.Transit settings, boolean further) {
        TransitDevice device = new TransitDevice(settings);
        if (device.client.get("keys/" + device.key).status() != 404) {
            if (further) {
                device.about();
                device.rotate();
                return device;
            }
            throw new Refusal(Refusal.Code.CONFLICT, "the Transit engine has a key " + device.key + " already");
        }
        device.client.post("keys/" + device.key, Map.of("type", "aes256-gcm96")).expectDone();
        device.about();
        return device;
    }

    private Map<String, Object> about() {
        TransitClient.Answer answer = client.get("keys/" + key);
        if (answer.status() == 404) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine has no key " + key);
        }
        Map<String, Object> about = answer.expectDone();
        if (!"aes256-gcm96".equals(about.get("type")) || Boolean.TRUE.equals(about.get("exportable"))) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE, "the Transit key " + key + " is exportable, or not of type aes256-gcm96");
        }
        return about;
    }

    @Override
    public int version() {
        return versions().getLast();
    }

    @Override
    public List<Integer> versions() {
        Map<String, Object> about = about();
        int least = about.get("min_decryption_version") instanceof BigDecimal number ? number.intValue() : 1;
        if (!(about.get("keys") instanceof Map<?, ?> keys) || keys.isEmpty()) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine does not say which versions it has");
        }
        return keys.keySet().stream()
                .map(version -> Integer.valueOf(version.toString()))
                .filter(version -> version >= least)
                .sorted()
                .toList();
    }

    @Override
    public Wrapping seal(byte[] context, byte[] plain) {
        Object sealed = client.post(
                        "encrypt/" + key, Map.of("plaintext", base64(plain), "associated_data", base64(context)))
                .expectDone()
                .get("ciphertext");
        if (sealed instanceof String text && CIPHERTEXT.matcher(text).matches()) {
            return new Wrapping(version(text), text.getBytes(StandardCharsets.US_ASCII));
        }
        throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine answered an encryption with something else");
    }

    @Override
    public byte[] open(byte[] context, Wrapping sealed) {
        String text = new String(sealed.sealed(), StandardCharsets.ISO_8859_1);
        if (!CIPHERTEXT.matcher(text).matches() || version(text) != sealed.version() || !canonical(text)) {
            throw new Tampered("key wrapped by version " + sealed.version() + " of the root key");
        }
        TransitClient.Answer answer =
                client.post("decrypt/" + key, Map.of("ciphertext", text, "associated_data", base64(context)));
        if (answer.status() == 400) {
            about(); // a key that is gone is answered like this too, and that is another matter
            throw new Tampered("key wrapped by version " + sealed.version() + " of the root key");
        }
        if (answer.expectDone().get("plaintext") instanceof String plain) {
            return Base64.getDecoder().decode(plain);
        }
        throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine answered a decryption with something else");
    }

    private static int version(String ciphertext) {
        Matcher matcher = CIPHERTEXT.matcher(ciphertext);
        if (!matcher.matches()) {
            throw new IllegalStateException("ciphertext was checked before");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Base64 has several spellings of the same bytes, and a version may have zeroes in front; only one is ours. */
    private static boolean canonical(String text) {
        String[] parts = text.split(":", 3);
        try {
            return parts[1].equals("v" + version(text))
                    && base64(Base64.getDecoder().decode(parts[2])).equals(parts[2]);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public int rotate() {
        client.post("keys/" + key + "/rotate", Map.of()).expectDone();
        return version();
    }

    /** Forbids the earlier versions, then has them deleted. */
    @Override
    public void retire(int before) {
        client.post(
                        "keys/" + key + "/config",
                        Map.of("min_decryption_version", before, "min_encryption_version", before))
                .expectDone();
        client.post("keys/" + key + "/trim", Map.of("min_available_version", before))
                .expectDone();
    }

    @Override
    public void check() {
        byte[] opened = open(PROBE, seal(PROBE, PROBE));
        if (!Arrays.equals(opened, PROBE)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the Transit engine does not open what it sealed");
        }
        AesGcm.wipe(opened);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        client.close();
    }
}
