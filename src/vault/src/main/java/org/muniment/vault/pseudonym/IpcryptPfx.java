package org.muniment.vault.pseudonym;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * ipcrypt-pfx of draft-denis-ipcrypt under one 32-byte key. Bit {@code n} of an address is flipped by one bit of
 * {@code AES(K1, p) xor AES(K2, p)}, where {@code p} is the padded prefix of the {@code n} clear bits before it; equal
 * prefixes so stay equal. All pads of an address go through each AES key in one ECB call. Not thread-safe: one per thread.
 */
final class IpcryptPfx {

    static final int KEY_BYTES = 32;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher first;
    private final Cipher second;
    private final byte[] pads = new byte[128 * 16];
    private final byte[] one = new byte[128 * 16];
    private final byte[] two = new byte[128 * 16];
    private long high;
    private long low;

    /** Refuses a key that is not 32 bytes or whose halves are equal, as the draft demands. */
    IpcryptPfx(byte[] key) {
        if (key.length != KEY_BYTES || MessageDigest.isEqual(Arrays.copyOf(key, 16), Arrays.copyOfRange(key, 16, 32))) {
            throw new IllegalArgumentException("not an ipcrypt-pfx key");
        }
        first = aes(key, 0);
        second = aes(key, 16);
    }

    private static Cipher aes(byte[] key, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding", "SunJCE");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, from, 16, "AES"));
            return cipher;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK lacks AES", impossible);
        }
    }

    /** The pseudonym of the first {@code bits} bits of a 4- or 16-byte address; later bits come out as zero. */
    byte[] encrypt(byte[] address, int bits) {
        start(address.length);
        for (int n = 0; n < bits; n++) {
            writePad(n * 16);
            shiftIn(bit(address, n));
        }
        stream(bits);
        byte[] out = new byte[address.length];
        for (int n = 0; n < bits; n++) {
            int bit = bit(address, n) ^ flip(n);
            out[n >> 3] |= (byte) (bit << (7 - (n & 7)));
        }
        return out;
    }

    /** The address of a pseudonym; bit by bit, since each pad needs the clear bits before it. */
    byte[] decrypt(byte[] pseudonym) {
        start(pseudonym.length);
        byte[] out = new byte[pseudonym.length];
        for (int n = 0; n < pseudonym.length * 8; n++) {
            writePad(0);
            stream(1);
            int bit = bit(pseudonym, n) ^ flip(0);
            shiftIn(bit);
            out[n >> 3] |= (byte) (bit << (7 - (n & 7)));
        }
        return out;
    }

    /**
     * The first pad is a one bit above the bits that every address of its kind shares: none for IPv6, the 96 of
     * {@code ::ffff:0:0/96} for IPv4.
     */
    private void start(int length) {
        high = length == 4 ? 1L << 32 : 0;
        low = length == 4 ? 0xffff : 1;
    }

    private void shiftIn(int bit) {
        high = high << 1 | low >>> 63;
        low = low << 1 | bit;
    }

    private void writePad(int at) {
        LONG.set(pads, at, high);
        LONG.set(pads, at + 8, low);
    }

    private static int bit(byte[] bytes, int n) {
        return bytes[n >> 3] >> (7 - (n & 7)) & 1;
    }

    private void stream(int count) {
        try {
            first.update(pads, 0, count * 16, one, 0);
            second.update(pads, 0, count * 16, two, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES in ECB refused whole blocks", impossible);
        }
    }

    private int flip(int n) {
        return (one[n * 16 + 15] ^ two[n * 16 + 15]) & 1;
    }
}
