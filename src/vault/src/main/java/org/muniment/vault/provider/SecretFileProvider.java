package org.muniment.vault.provider;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.BouncyCastle;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.internal.Randomness;

/** The default: root keys in a BCFKS keystore that a secret file opens (FORMAT.md, section 1). */
final class SecretFileProvider implements KeyProvider {

    static final String KEYSTORE = "root.bcfks";

    private static final int SECRET_BYTES = 32;
    private static final int MAX_KEYSTORE_BYTES = 1 << 20;

    /**
     * Iterations of PBKDF2. Few on purpose: the password is 256 random bits, which no amount of guessing finds, so
     * stretching it would add nothing but seconds to every start.
     */
    private static final int ITERATIONS = 1024;

    private static final String WRAPPING = "root-wrapping-";
    private static final byte[] PROBE = "muniment root probe v1".getBytes(StandardCharsets.US_ASCII);
    private static final String MARKING = "root-marking-1";

    private final Path keystore;
    private final Path secretFile;
    private final byte[] marking;
    private final NavigableMap<Integer, byte[]> wrapping;

    private SecretFileProvider(Path keystore, Path secretFile, byte[] marking, NavigableMap<Integer, byte[]> wrapping) {
        this.keystore = keystore;
        this.secretFile = secretFile;
        this.marking = marking;
        this.wrapping = wrapping;
    }

    /** Opens the keystore; the owner of the folder also ends what a crash left of a change of secret. */
    static SecretFileProvider open(Path folder, Path secretFile, boolean owner) throws IOException {
        if (!Files.exists(secretFile)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's secret file is missing");
        }
        Path keystore = folder.resolve(KEYSTORE);
        Path next = next(secretFile);
        if (!Files.exists(next)) {
            return load(keystore, secretFile, secretFile);
        }
        try {
            SecretFileProvider provider = load(keystore, secretFile, secretFile);
            if (owner) {
                DurableFiles.shred(next);
            }
            return provider;
        } catch (Tampered e) {
            SecretFileProvider provider = load(keystore, secretFile, next);
            if (owner) {
                DurableFiles.rename(next, secretFile);
            }
            return provider;
        }
    }

    /** Makes keystore and, where there is none yet, secret. */
    static SecretFileProvider create(Path folder, Path secretFile, byte[] marking) throws IOException {
        if (!Files.exists(secretFile)) {
            DurableFiles.write(secretFile, Randomness.bytes(SECRET_BYTES), DurableFiles.OWNER_READS);
        }
        NavigableMap<Integer, byte[]> wrapping = new TreeMap<>();
        wrapping.put(1, Randomness.bytes(KEY_BYTES));
        SecretFileProvider provider =
                new SecretFileProvider(folder.resolve(KEYSTORE), secretFile, marking.clone(), wrapping);
        provider.store(wrapping, secretFile);
        return provider;
    }

    private static SecretFileProvider load(Path keystore, Path secretFile, Path with) throws IOException {
        char[] password = password(with);
        try {
            if (Files.size(keystore) > MAX_KEYSTORE_BYTES) {
                throw new Tampered("keystore: it is too long");
            }
            byte[] bytes = Files.readAllBytes(keystore);
            KeystoreForm.check(bytes);
            KeyStore store = KeyStore.getInstance("BCFKS", BouncyCastle.PROVIDER);
            store.load(new ByteArrayInputStream(bytes), password);
            NavigableMap<Integer, byte[]> wrapping = new TreeMap<>();
            for (Iterator<String> names = store.aliases().asIterator(); names.hasNext(); ) {
                String name = names.next();
                if (name.startsWith(WRAPPING)) {
                    wrapping.put(Integer.valueOf(name.substring(WRAPPING.length())), key(store, name, password));
                }
            }
            if (wrapping.isEmpty()) {
                throw new Tampered("keystore: it lacks " + WRAPPING + "1");
            }
            return new SecretFileProvider(keystore, secretFile, key(store, MARKING, password), wrapping);
        } catch (Tampered e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // Bouncy Castle throws what it likes
            throw new Tampered("keystore: it is damaged, or the secret is not its own", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private void store(NavigableMap<Integer, byte[]> keys, Path with) throws IOException {
        char[] password = password(with);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            KeyStore store = KeyStore.getInstance("BCFKS", BouncyCastle.PROVIDER);
            BCFKSLoadStoreParameter form = new BCFKSLoadStoreParameter.Builder(out, password)
                    .withStoreEncryptionAlgorithm(BCFKSLoadStoreParameter.EncryptionAlgorithm.AES256_CCM)
                    .withStoreMacAlgorithm(BCFKSLoadStoreParameter.MacAlgorithm.HmacSHA512)
                    .withStorePBKDFConfig(new PBKDF2Config.Builder()
                            .withIterationCount(ITERATIONS)
                            .withSaltLength(SECRET_BYTES)
                            .withPRF(PBKDF2Config.PRF_SHA512)
                            .build())
                    .build();
            store.load(null, null);
            for (var key : keys.entrySet()) {
                store.setKeyEntry(WRAPPING + key.getKey(), new SecretKeySpec(key.getValue(), "AES"), password, null);
            }
            store.setKeyEntry(MARKING, new SecretKeySpec(marking, "AES"), password, null);
            store.store(form);
            DurableFiles.replace(keystore, out.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a BCFKS keystore", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static byte[] key(KeyStore store, String name, char[] password) throws GeneralSecurityException {
        Key key = store.getKey(name, password);
        if (key == null || key.getEncoded() == null || key.getEncoded().length != KEY_BYTES) {
            throw new Tampered("keystore: it lacks " + name);
        }
        return key.getEncoded();
    }

    private static char[] password(Path secretFile) throws IOException {
        byte[] secret = SecretFiles.read(secretFile, "the vault's secret file", SECRET_BYTES);
        try {
            if (secret.length != SECRET_BYTES) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the vault's secret file does not have 32 bytes");
            }
            char[] hex = new char[2 * SECRET_BYTES];
            for (int i = 0; i < SECRET_BYTES; i++) {
                hex[2 * i] = HexFormat.of().toHighHexDigit(secret[i]);
                hex[2 * i + 1] = HexFormat.of().toLowHexDigit(secret[i]);
            }
            return hex;
        } finally {
            AesGcm.wipe(secret);
        }
    }

    private static Path next(Path secretFile) {
        return secretFile.resolveSibling(secretFile.getFileName() + ".next");
    }

    /**
     * Opens the keystore with a new secret from now on. At every moment either {@code secret} or {@code secret.next}
     * opens what lies there, and {@link #open} finds out which.
     */
    @Override
    public synchronized boolean changeSecret() {
        try {
            Path next = next(secretFile);
            DurableFiles.write(next, Randomness.bytes(SECRET_BYTES), DurableFiles.OWNER_READS);
            store(wrapping, next);
            DurableFiles.rename(next, secretFile);
            return true;
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's secret file cannot be replaced", e);
        }
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public synchronized int version() {
        return wrapping.lastKey();
    }

    @Override
    public synchronized List<Integer> versions() {
        return List.copyOf(wrapping.keySet());
    }

    @Override
    public synchronized Wrapping wrap(byte[] context, byte[] key) {
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] sealed = AesGcm.seal(wrapping.lastEntry().getValue(), nonce, context, key);
        byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
        return new Wrapping(version(), both);
    }

    @Override
    public synchronized byte[] unwrap(byte[] context, Wrapping wrapped) {
        byte[] both = wrapped.sealed();
        byte @Nullable [] with = wrapping.get(wrapped.version());
        if (with == null || both.length != AesGcm.NONCE_BYTES + KEY_BYTES + AesGcm.TAG_BYTES) {
            throw new Tampered("key wrapped by version " + wrapped.version() + " of the root key");
        }
        byte[] nonce = Arrays.copyOf(both, AesGcm.NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(both, AesGcm.NONCE_BYTES, both.length);
        byte @Nullable [] key = AesGcm.open(with, nonce, context, sealed);
        if (key == null) {
            throw new Tampered("key wrapped by version " + wrapped.version() + " of the root key");
        }
        return key;
    }

    @Override
    public byte[] marking() {
        return marking.clone();
    }

    @Override
    public synchronized int rotate() {
        NavigableMap<Integer, byte[]> keys = new TreeMap<>(wrapping);
        int version = wrapping.lastKey() + 1;
        keys.put(version, Randomness.bytes(KEY_BYTES));
        change(keys);
        return version;
    }

    @Override
    public synchronized void retire(int before) {
        NavigableMap<Integer, byte[]> kept = new TreeMap<>(wrapping.tailMap(before, true));
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("the newest version cannot be retired");
        }
        if (kept.size() < wrapping.size()) {
            List<byte[]> gone = List.copyOf(wrapping.headMap(before, false).values());
            change(kept);
            gone.forEach(AesGcm::wipe);
        }
    }

    private void change(NavigableMap<Integer, byte[]> keys) {
        try {
            store(keys, secretFile);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's keystore cannot be written", e);
        }
        wrapping.clear();
        wrapping.putAll(keys);
    }

    @Override
    public boolean liesInFolder() {
        return true;
    }

    /** Also that what lies on the disk would open at the next start. */
    @Override
    public synchronized void check() {
        Wrapping wrapped = wrap(PROBE, marking);
        byte[] opened = unwrap(PROBE, wrapped);
        boolean same = AesGcm.same(opened, marking);
        AesGcm.wipe(opened);
        try (SecretFileProvider stored = load(keystore, secretFile, secretFile)) {
            if (!same || !stored.versions().equals(versions()) || !AesGcm.same(stored.marking, marking)) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's keystore is not the one that was opened");
            }
        } catch (IOException | Tampered e) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE, "the vault's keystore or its secret would not open at a start", e);
        }
    }

    @Override
    public synchronized void close() {
        AesGcm.wipe(marking);
        wrapping.values().forEach(AesGcm::wipe);
    }

    @Override
    public String toString() {
        return "SecretFileProvider";
    }
}
