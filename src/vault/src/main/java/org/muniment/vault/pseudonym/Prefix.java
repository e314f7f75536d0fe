package org.muniment.vault.pseudonym;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first {@code bits} bits of an address: a CIDR block.
 *
 * @param network 4 bytes (IPv4) or 16 bytes (IPv6), zero after the first {@code bits} bits
 * @param bits 0 to 32 or 0 to 128
 */
public record Prefix(byte[] network, int bits) {

    /** Refuses lengths other than 4 and 16 bytes and bit counts beyond them; clears the bits after the prefix. */
    public Prefix {
        if ((network.length != 4 && network.length != 16) || bits < 0 || bits > network.length * 8) {
            throw new IllegalArgumentException("not a network prefix");
        }
        network = network.clone();
        for (int bit = bits; bit < network.length * 8; bit++) {
            network[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
    }

    /** The whole address as a prefix. */
    public static Prefix of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new Prefix(bytes, bytes.length * 8);
    }

    /** The IPv4 block that a block of IPv4-mapped addresses (RFC 4291, 2.5.5.2) stands for; any other block as it is. */
    Prefix unmapped() {
        return bits >= 96 && isMapped(network) ? new Prefix(Arrays.copyOfRange(network, 12, 16), bits - 96) : this;
    }

    /** Whether those are the 16 bytes of an IPv4-mapped address. */
    static boolean isMapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether that address, 4 or 16 bytes, lies in this block; an IPv4 address never lies in an IPv6 block. */
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits >> 3;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = bits & 7;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Prefix that && bits == that.bits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * bits + Arrays.hashCode(network);
    }

    /** Hides the network: it may be a clear address. */
    @Override
    public String toString() {
        return "Prefix[/" + bits + "]";
    }
}
