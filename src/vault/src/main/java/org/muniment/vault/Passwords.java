package org.muniment.vault;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;

/**
 * Password hashing: Argon2id (RFC 9106) with 19 MiB, 2 passes, 1 lane, and a pepper from the keyring as its secret value,
 * so that a stolen table alone cannot be guessed at. At most two hashes are computed at a time, so that sign-ins cannot
 * take all memory; who waits longer than {@value #MAX_WAIT_SECONDS} seconds is refused ({@code RATE_LIMITED}). Passwords
 * are compared in Unicode's NFKC (NIST SP 800-63B, 5.1.1.2). Thread-safe.
 */
public final class Passwords {

    /** Longest password, in characters. */
    public static final int MAX_LENGTH = 1024;

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    /** Most that a stored hash may ask for: it comes from a table, which somebody may have changed. */
    private static final int MAX_MEMORY_KIB = 64 * 1024;

    private static final int MAX_PASSES = 8;
    private static final int MAX_LANES = 4;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int AT_A_TIME = 2;
    private static final int MAX_WAIT_SECONDS = 10;
    /** Most bytes that one character (UTF-16) takes in UTF-8. */
    private static final int MAX_UTF8_BYTES = 3;

    private static final String PEPPER = "pepper";
    private static final Pattern STORED =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9]),keyid=([A-Za-z0-9+/]{22})"
                    + "\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    private record Cost(int memoryKib, int passes, int lanes) {}

    private static final Cost COST = new Cost(MEMORY_KIB, PASSES, LANES);

    private final Keyring keys;
    private final Semaphore hashing = new Semaphore(AT_A_TIME, true);

    Passwords(Keyring keys) {
        this.keys = keys;
    }

    /**
     * A hash to store, in the PHC string format with the pepper's key id. The caller wipes the password.
     *
     * @throws Refusal {@code TOO_LARGE} over {@value #MAX_LENGTH} characters, {@code BAD_INPUT} when empty
     */
    public String hash(char[] password) {
        KeyId pepper = keys.findOrCreate(TenantId.HOUSE, KeyKind.PASSWORD, PEPPER);
        byte[] salt = Randomness.bytes(SALT_BYTES);
        byte[] hash = argon2(password, salt, pepper, COST);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + ",keyid="
                + base64.encodeToString(pepper.bytes()) + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /** Whether the password is the one hashed; {@link Tampered} when the stored text is no hash of ours. */
    public boolean verify(char[] password, String stored) {
        Matcher form = form(stored);
        Cost cost = cost(form);
        if (cost.memoryKib > MAX_MEMORY_KIB || cost.passes > MAX_PASSES || cost.lanes > MAX_LANES) {
            throw new Tampered("stored password hash");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        KeyId pepper = KeyId.of(base64.decode(form.group(4)));
        byte[] hash = argon2(password, base64.decode(form.group(5)), pepper, cost);
        return AesGcm.same(hash, base64.decode(form.group(6)));
    }

    /** Whether a stored hash was made at another cost or pepper than now used, and should be made anew at sign-in. */
    public boolean outdated(String stored) {
        Matcher form = form(stored);
        KeyId pepper = KeyId.of(Base64.getDecoder().decode(form.group(4)));
        return !cost(form).equals(COST)
                || !keys.find(TenantId.HOUSE, KeyKind.PASSWORD, PEPPER)
                        .filter(pepper::equals)
                        .isPresent();
    }

    /** Takes as long as {@link #verify}: call it when there is no such account, so that time does not tell. */
    public void burn() {
        KeyId pepper = keys.findOrCreate(TenantId.HOUSE, KeyKind.PASSWORD, PEPPER);
        argon2(new char[] {'x'}, new byte[SALT_BYTES], pepper, COST);
    }

    /** The pepper that fresh secrets are derived with. */
    KeyId pepper() {
        return keys.findOrCreate(TenantId.HOUSE, KeyKind.PASSWORD, PEPPER);
    }

    /** 32 secret bytes of a password: Argon2id as for hashes, with that salt and pepper. The caller wipes both. */
    byte[] derive(char[] password, byte[] salt, KeyId pepper) {
        return argon2(password, salt, pepper, COST);
    }

    private static Matcher form(String stored) {
        Matcher form = STORED.matcher(stored);
        if (!form.matches()) {
            throw new Tampered("stored password hash");
        }
        return form;
    }

    private static Cost cost(Matcher form) {
        return new Cost(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
    }

    private byte[] argon2(char[] password, byte[] salt, KeyId pepper, Cost cost) {
        byte[] input = normalised(password);
        byte[] secret = keys.open(pepper).material(InternalUse.OF_THE_VAULT);
        byte[] hash = new byte[HASH_BYTES];
        acquire();
        try {
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(cost.memoryKib)
                    .withIterations(cost.passes)
                    .withParallelism(cost.lanes)
                    .withSalt(salt)
                    .withSecret(secret)
                    .build());
            argon2.generateBytes(input, hash);
            return hash;
        } finally {
            hashing.release();
            AesGcm.wipe(input);
            AesGcm.wipe(secret);
        }
    }

    private void acquire() {
        try {
            if (!hashing.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Refusal(Refusal.Code.RATE_LIMITED, "too many sign-ins at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "sign-in was interrupted", e);
        }
    }

    private static byte[] normalised(char[] password) {
        if (password.length == 0) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "password is empty");
        }
        if (password.length > MAX_LENGTH) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "password is longer than " + MAX_LENGTH + " characters");
        }
        CharBuffer characters = CharBuffer.wrap(password);
        if (!Normalizer.isNormalized(characters, Normalizer.Form.NFKC)) {
            characters = CharBuffer.wrap(Normalizer.normalize(characters, Normalizer.Form.NFKC));
        }
        byte[] encoded = new byte[characters.remaining() * MAX_UTF8_BYTES];
        ByteBuffer out = ByteBuffer.wrap(encoded);
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        encoder.encode(characters, out, true);
        encoder.flush(out);
        byte[] bytes = Arrays.copyOf(encoded, out.position());
        AesGcm.wipe(encoded);
        return bytes;
    }
}
