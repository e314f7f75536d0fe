package org.muniment.vault.chunked;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A reader written from FORMAT.md alone, on Bouncy Castle's lightweight classes: it shares no line with the product. It
 * reads whole files in memory, naively.
 */
final class SecondReader {

    static final class Refused extends Exception {

        Refused(String why) {
            super(why);
        }
    }

    private SecondReader() {}

    static byte[] read(byte[] file, byte[] key, byte[] keyId, byte[] callersContext) throws Refused {
        if (file.length < 80) {
            throw new Refused("short");
        }
        byte[] preamble = Arrays.copyOfRange(file, 0, 24);
        byte[] wanted = new byte[24];
        System.arraycopy("munimt".getBytes(StandardCharsets.US_ASCII), 0, wanted, 0, 6);
        wanted[6] = 1;
        System.arraycopy(keyId, 0, wanted, 7, 16);
        wanted[23] = 2;
        if (!Arrays.equals(preamble, wanted)) {
            throw new Refused("preamble");
        }
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM".getBytes(StandardCharsets.US_ASCII));
        info.write(0);
        info.write(file, 24, 24);
        info.writeBytes(preamble);
        info.writeBytes(callersContext);
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(HKDFParameters.skipExtractParameters(key, info.toByteArray()));
        byte[] okm = new byte[76];
        hkdf.generateBytes(okm, 0, okm.length);
        if (!Arrays.equals(file, 48, 80, okm, 44, 76)) {
            throw new Refused("commitment");
        }
        return chunks(file, Arrays.copyOf(okm, 32), Arrays.copyOfRange(okm, 32, 44));
    }

    private static byte[] chunks(byte[] file, byte[] key, byte[] nonce) throws Refused {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        int at = 80;
        for (int chunk = 0; ; chunk++) {
            int size = Math.min(16400, file.length - at);
            if (size < 16) {
                throw new Refused("cut off");
            }
            byte[] own = nonce.clone();
            for (int i = 0; i < 4; i++) {
                own[11 - i] ^= (byte) (chunk >>> (8 * i));
            }
            plain.writeBytes(open(Arrays.copyOfRange(file, at, at + size), key, own));
            at += size;
            if (size < 16400) {
                return plain.toByteArray();
            }
        }
    }

    private static byte[] open(byte[] sealed, byte[] key, byte[] nonce) throws Refused {
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(false, new AEADParameters(new KeyParameter(key), 128, nonce));
        byte[] plain = new byte[sealed.length - 16];
        try {
            int done = gcm.processBytes(sealed, 0, sealed.length, plain, 0);
            gcm.doFinal(plain, done);
            return plain;
        } catch (InvalidCipherTextException e) {
            throw new Refused("chunk");
        }
    }
}
