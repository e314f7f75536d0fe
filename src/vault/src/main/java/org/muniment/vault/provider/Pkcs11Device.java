package org.muniment.vault.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.security.auth.login.LoginException;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Randomness;

/**
 * AES-256 keys in a PKCS#11 token, made there and not extractable; sealing is {@code CKM_AES_GCM} with a random nonce. The
 * JDK's SunPKCS11 does it, as an instance of this device's own that is never registered with the JVM.
 */
final class Pkcs11Device implements RootDevice {

    /** Longest PIN, in bytes. */
    static final int MAX_PIN_BYTES = 256;

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final byte[] PROBE = "muniment probe".getBytes(StandardCharsets.US_ASCII);

    private final Provider token;
    private final KeyStore keys;
    private final String label;
    private final NavigableSet<Integer> versions = new TreeSet<>();

    private Pkcs11Device(Provider token, KeyStore keys, String label) throws GeneralSecurityException {
        this.token = token;
        this.keys = keys;
        this.label = label;
        for (String alias : Collections.list(keys.aliases())) {
            if (alias.matches(java.util.regex.Pattern.quote(label) + "-\\d{1,9}")) {
                versions.add(Integer.valueOf(alias.substring(label.length() + 1)));
            }
        }
    }

    /** Logs into the token and finds the key; refused ({@code UNAVAILABLE}) when there is none. */
    static Pkcs11Device open(ProviderSettings.Pkcs11 settings) throws IOException {
        Pkcs11Device device = login(settings);
        if (device.versions.isEmpty()) {
            device.close();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the token has no key labelled " + settings.label() + "-N");
        }
        return device;
    }

    /**
     * Logs into the token and makes a version of the key.
     *
     * @param further whether there may be some; otherwise refused ({@code CONFLICT}) then
     */
    static Pkcs11Device create(ProviderSettings.Pkcs11 settings, boolean further) throws IOException {
        Pkcs11Device device = login(settings);
        boolean done = false;
        try {
            if (!further && !device.versions.isEmpty()) {
                throw new Refusal(
                        Refusal.Code.CONFLICT, "the token has keys labelled " + settings.label() + " already");
            }
            device.rotate();
            done = true;
            return device;
        } finally {
            if (!done) {
                device.close();
            }
        }
    }

    private static Pkcs11Device login(ProviderSettings.Pkcs11 settings) throws IOException {
        Provider token = configure(settings);
        char[] pin = pin(settings);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS11", token);
            keys.load(null, pin);
            return new Pkcs11Device(token, keys, settings.label());
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE,
                    "the PKCS#11 token does not let us in: wrong PIN, locked or not there",
                    e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static Provider configure(ProviderSettings.Pkcs11 settings) {
        Provider sun = Security.getProvider("SunPKCS11");
        if (sun == null) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "this Java has no PKCS#11 (module jdk.crypto.cryptoki)");
        }
        String config = "--name = muniment\nlibrary = \"" + settings.library().toAbsolutePath() + "\"\nslot = "
                + settings.slot() + "\nattributes(generate, CKO_SECRET_KEY, CKK_AES) = {\n"
                + "  CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false\n  CKA_PRIVATE = true\n"
                + "  CKA_ENCRYPT = true\n  CKA_DECRYPT = true\n  CKA_WRAP = false\n  CKA_UNWRAP = false\n}\n";
        try {
            return sun.configure(config);
        } catch (ProviderException | IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE,
                    "the PKCS#11 library or its slot " + settings.slot() + " does not open",
                    e);
        }
    }

    private static char[] pin(ProviderSettings.Pkcs11 settings) throws IOException {
        byte[] bytes = SecretFiles.read(settings.pin(), "the token's PIN file", MAX_PIN_BYTES);
        try {
            String text = new String(bytes, StandardCharsets.UTF_8).strip(); // the file usually ends with a line feed
            if (text.isEmpty() || bytes.length > MAX_PIN_BYTES) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the token's PIN file is empty or too long");
            }
            return text.toCharArray();
        } finally {
            AesGcm.wipe(bytes);
        }
    }

    @Override
    public synchronized int version() {
        return versions.last();
    }

    @Override
    public synchronized List<Integer> versions() {
        return List.copyOf(versions);
    }

    @Override
    public synchronized Wrapping seal(byte[] context, byte[] plain) {
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, version(), nonce, context).doFinal(plain);
            byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
            return new Wrapping(version(), both);
        } catch (GeneralSecurityException | ProviderException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized byte[] open(byte[] context, Wrapping sealed) {
        byte[] both = sealed.sealed();
        if (!versions.contains(sealed.version()) || both.length < AesGcm.NONCE_BYTES + AesGcm.TAG_BYTES) {
            throw new Tampered("key wrapped by version " + sealed.version() + " of the root key");
        }
        try {
            byte[] nonce = Arrays.copyOf(both, AesGcm.NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, sealed.version(), nonce, context)
                    .doFinal(both, AesGcm.NONCE_BYTES, both.length - AesGcm.NONCE_BYTES);
        } catch (GeneralSecurityException | ProviderException e) {
            // Tokens report a wrong tag in different words; one that still works has told us of a wrong tag.
            check();
            throw new Tampered("key wrapped by version " + sealed.version() + " of the root key", e);
        }
    }

    private Cipher cipher(int mode, int version, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Key key = keys.getKey(label + "-" + version, null);
        if (key == null) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the token has lost key " + label + "-" + version);
        }
        Cipher cipher = Cipher.getInstance(TRANSFORMATION, token);
        cipher.init(mode, key, new GCMParameterSpec(AesGcm.TAG_BYTES * 8, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    @Override
    public synchronized int rotate() {
        int version = versions.isEmpty() ? 1 : versions.last() + 1;
        String alias = label + "-" + version;
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES", token);
            generator.init(256);
            SecretKey key = generator.generateKey();
            if (key.getEncoded() != null) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the token makes keys that can be taken out of it");
            }
            keys.setKeyEntry(alias, key, null, null);
            keys.store(null);
            versions.add(version);
            return version;
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void retire(int before) {
        try {
            for (int version : List.copyOf(versions.headSet(before))) {
                keys.deleteEntry(label + "-" + version);
                versions.remove(version);
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void check() {
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, version(), nonce, PROBE).doFinal(PROBE);
            byte[] opened = cipher(Cipher.DECRYPT_MODE, version(), nonce, PROBE).doFinal(sealed);
            if (!Arrays.equals(opened, PROBE)) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the PKCS#11 token does not open what it sealed");
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw unavailable(e);
        }
    }

    private static Refusal unavailable(Exception cause) {
        return new Refusal(Refusal.Code.UNAVAILABLE, "the PKCS#11 token does not answer", cause);
    }

    @Override
    public synchronized void close() {
        if (token instanceof AuthProvider login) {
            try {
                login.logout();
            } catch (LoginException e) {
                System.getLogger(Pkcs11Device.class.getName())
                        .log(System.Logger.Level.WARNING, "the PKCS#11 token did not log out");
            }
        }
    }
}
