package org.muniment.vault.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;

/** The vectors of https://c2sp.org/XAES-256-GCM, "Test vectors". */
class Xaes256GcmTest {

    private static final byte[] NONCE = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    @Test
    void derivesTheKeyWhenTheFirstBitIsZero() {
        assertThat(Xaes256Gcm.derive(key(1), NONCE))
                .isEqualTo(HexFormat.of().parseHex("c8612c9ed53fe43e8e005b828a1631a0bbcb6ab2f46514ec4f439fcfd0fa969b"));
        byte[] sealed = Xaes256Gcm.seal(key(1), NONCE, new byte[0], ascii("XAES-256-GCM"));
        assertThat(sealed)
                .isEqualTo(HexFormat.of().parseHex("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"));
        assertThat(Xaes256Gcm.open(key(1), NONCE, new byte[0], sealed)).isEqualTo(ascii("XAES-256-GCM"));
    }

    @Test
    void derivesTheKeyWhenTheFirstBitIsOne() {
        assertThat(Xaes256Gcm.derive(key(3), NONCE))
                .isEqualTo(HexFormat.of().parseHex("e9c621d4cdd9b11b00a6427ad7e559aeedd66b3857646677748f8ca796cb3fd8"));
        byte[] sealed = Xaes256Gcm.seal(key(3), NONCE, ascii("c2sp.org/XAES-256-GCM"), ascii("XAES-256-GCM"));
        assertThat(sealed)
                .isEqualTo(HexFormat.of().parseHex("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"));
    }

    @Test
    void givesTheAccumulatedHashOfTenThousand() {
        accumulate(10_000, "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
    }

    @Test
    void givesTheAccumulatedHashOfAMillion() {
        accumulate(1_000_000, "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15");
    }

    private static void accumulate(int iterations, String expected) {
        SHAKEDigest random = new SHAKEDigest(128);
        SHAKEDigest hash = new SHAKEDigest(128);
        for (int i = 0; i < iterations; i++) {
            byte[] key = next(random, 32);
            byte[] nonce = next(random, 24);
            byte[] plain = next(random, next(random, 1)[0] & 0xff);
            byte[] context = next(random, next(random, 1)[0] & 0xff);
            byte[] sealed = Xaes256Gcm.seal(key, nonce, context, plain);
            hash.update(sealed, 0, sealed.length);
            if (i % 1000 == 0) {
                assertThat(Xaes256Gcm.open(key, nonce, context, sealed)).isEqualTo(plain);
            }
        }
        byte[] result = new byte[32];
        hash.doFinal(result, 0, result.length);
        assertThat(result).isEqualTo(HexFormat.of().parseHex(expected));
    }

    private static byte[] next(SHAKEDigest random, int length) {
        byte[] bytes = new byte[length];
        random.doOutput(bytes, 0, length);
        return bytes;
    }
}
