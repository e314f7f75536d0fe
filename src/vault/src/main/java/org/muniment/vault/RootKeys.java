package org.muniment.vault;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.BouncyCastle;
import org.muniment.vault.internal.Randomness;

/**
 * The root keys, in a BCFKS keystore opened by the secret file.
 *
 * @param wrapping wraps the tenants' keys
 * @param marking authenticates the markers of destroyed keys
 */
record RootKeys(byte[] wrapping, byte[] marking) {

    private static final int SECRET_BYTES = 32;

    /**
     * Iterations of PBKDF2. Few on purpose: the password is 256 random bits, which no amount of guessing finds, so
     * stretching it would add nothing but seconds to every start.
     */
    private static final int ITERATIONS = 1024;

    private static final String WRAPPING = "root-wrapping-1";
    private static final String MARKING = "root-marking-1";
    private static final Set<PosixFilePermission> FORBIDDEN =
            EnumSet.complementOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    static RootKeys read(Path keystore, Path secretFile) throws IOException {
        char[] password = password(secretFile);
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", BouncyCastle.PROVIDER);
            store.load(new ByteArrayInputStream(Files.readAllBytes(keystore)), password);
            return new RootKeys(key(store, WRAPPING, password), key(store, MARKING, password));
        } catch (IOException | GeneralSecurityException e) {
            throw new Tampered("keystore: it is damaged, or the secret is not its own", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    static RootKeys create(Path keystore, Path secretFile) throws IOException {
        if (!Files.exists(secretFile)) {
            DurableFiles.write(secretFile, Randomness.bytes(SECRET_BYTES), DurableFiles.OWNER_READS);
        }
        char[] password = password(secretFile);
        RootKeys keys = new RootKeys(Randomness.bytes(DataKey.BYTES), Randomness.bytes(DataKey.BYTES));
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
            store.setKeyEntry(WRAPPING, new SecretKeySpec(keys.wrapping, "AES"), password, null);
            store.setKeyEntry(MARKING, new SecretKeySpec(keys.marking, "AES"), password, null);
            store.store(form);
            DurableFiles.write(keystore, out.toByteArray());
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a BCFKS keystore", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static byte[] key(KeyStore store, String name, char[] password) throws GeneralSecurityException {
        Key key = store.getKey(name, password);
        if (key == null || key.getEncoded() == null || key.getEncoded().length != DataKey.BYTES) {
            throw new Tampered("keystore: it lacks " + name);
        }
        return key.getEncoded();
    }

    private static char[] password(Path secretFile) throws IOException {
        Set<PosixFilePermission> mode = EnumSet.copyOf(FORBIDDEN);
        mode.retainAll(Files.getPosixFilePermissions(secretFile));
        if (!mode.isEmpty()) {
            throw new Refusal(
                    Refusal.Code.FORBIDDEN, "the vault's secret file is open to others than its owner: chmod 0400 it");
        }
        byte[] secret = Files.readAllBytes(secretFile);
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

    void wipe() {
        AesGcm.wipe(wrapping);
        AesGcm.wipe(marking);
    }

    @Override
    public String toString() {
        return "RootKeys";
    }
}
