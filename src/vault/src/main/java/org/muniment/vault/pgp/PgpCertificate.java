package org.muniment.vault.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** A public key with its names and subkeys. Immutable in effect; shows nothing personal in {@link #toString()}. */
public final class PgpCertificate {
    /** Longest bundle of keys that is read, bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Keys read out of one bundle. */
    public static final int MAX_KEYS = 5;

    /** Largest key that is computed with, bits. */
    private static final int MAX_BITS = 8_192;

    private static final int MAX_EXPONENT_BITS = 33;

    /** Keys and subkeys of one certificate. */
    private static final int MAX_COMPONENTS = 20;

    private static final int MAX_NAMES = 20;
    private static final int MAX_OBJECTS = 100;
    private static final Pattern ADDRESS = Pattern.compile("<?([^\\s<>()\"]{1,64}@[^\\s<>()\"]{1,255})>?\\s*$");

    private final OpenPGPCertificate certificate;
    private final byte[] encoded;

    PgpCertificate(PGPPublicKeyRing ring) throws IOException {
        this.certificate = new OpenPGPCertificate(ring, new BcOpenPGPImplementation());
        this.encoded = ring.getEncoded();
    }

    /** The keys in {@code bytes}, armoured or not; empty when there are none that can be read. */
    public static List<PgpCertificate> read(byte[] bytes) {
        List<PgpCertificate> found = new ArrayList<>();
        if (bytes.length > MAX_BYTES) {
            return found;
        }
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
            for (int i = 0; i < MAX_OBJECTS && found.size() < MAX_KEYS; i++) {
                Object object = objects.nextObject();
                if (object == null) {
                    break;
                }
                if (object instanceof PGPPublicKeyRing ring && isReasonable(ring)) {
                    found.add(new PgpCertificate(ring));
                }
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return List.copyOf(found);
        }
        return List.copyOf(found);
    }

    /** Whether computing with its keys costs milliseconds, not minutes: sizes and exponents are the sender's to choose. */
    private static boolean isReasonable(PGPPublicKeyRing ring) {
        int keys = 0;
        for (PGPPublicKey key : ring) {
            keys++;
            boolean odd = key.getPublicKeyPacket().getKey() instanceof RSAPublicBCPGKey rsa
                    && rsa.getPublicExponent().bitLength() > MAX_EXPONENT_BITS;
            if (odd || keys > MAX_COMPONENTS || key.getBitStrength() > MAX_BITS) {
                return false;
            }
        }
        return true;
    }

    OpenPGPCertificate openPgp() {
        return certificate;
    }

    /** Fingerprint of the primary key, lower-case hex. */
    public String fingerprint() {
        return HexFormat.of().formatHex(certificate.getFingerprint());
    }

    /** The mail addresses in its names, lower case; at most {@value #MAX_NAMES}. */
    public List<String> addresses() {
        Set<String> found = new LinkedHashSet<>();
        for (OpenPGPCertificate.OpenPGPUserId id : certificate.getAllUserIds()) {
            Matcher matcher = ADDRESS.matcher(id.getUserId().strip());
            if (matcher.find() && found.size() < MAX_NAMES) {
                found.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return List.copyOf(found);
    }

    /** When it was made. */
    public Instant created() {
        return certificate.getPrimaryKey().getCreationTime().toInstant();
    }

    /** Until when it counts; empty when it does not end. */
    public Optional<Instant> expires() {
        try {
            return Optional.ofNullable(certificate.getExpirationTime()).map(Date::toInstant);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether content can be encrypted to it at that time: not expired, not revoked, with a key meant for it. */
    public boolean canEncrypt(Instant at) {
        try {
            return !certificate.getEncryptionKeys(Date.from(at)).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Its packets, a copy. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Its packets in ASCII armour. */
    public String armored() {
        return Armor.of("PUBLIC KEY BLOCK", encoded);
    }

    @Override
    public String toString() {
        return "PgpCertificate[" + fingerprint() + "]";
    }
}
