package org.muniment.vault.pgp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** ASCII armour (RFC 9580 section 6.2) with its checksum, which older programs ask for. */
final class Armor {
    private static final int POLYNOMIAL = 0x1864CFB;
    private static final int START = 0xB704CE;
    private static final int LINE = 64;

    private Armor() {}

    static String of(String kind, byte[] packets) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\r\n".getBytes(StandardCharsets.US_ASCII));
        int sum = checksum(packets);
        byte[] three = {(byte) (sum >> 16), (byte) (sum >> 8), (byte) sum};
        return "-----BEGIN PGP " + kind + "-----\r\n\r\n"
                + lines.encodeToString(packets)
                + "\r\n=" + Base64.getEncoder().encodeToString(three)
                + "\r\n-----END PGP " + kind + "-----\r\n";
    }

    private static int checksum(byte[] packets) {
        int sum = START;
        for (byte b : packets) {
            sum ^= (b & 0xFF) << 16;
            for (int i = 0; i < 8; i++) {
                sum <<= 1;
                if ((sum & 0x1000000) != 0) {
                    sum ^= POLYNOMIAL;
                }
            }
        }
        return sum & 0xFFFFFF;
    }
}
