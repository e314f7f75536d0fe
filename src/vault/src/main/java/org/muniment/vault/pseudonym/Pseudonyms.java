package org.muniment.vault.pseudonym;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pseudonyms of one tenant's addresses. The same address has the same pseudonym for the 30 days of an epoch and
 * another one in the next; addresses that share a prefix have pseudonyms that share a prefix of the same length, so a CIDR
 * block can be searched as one. Still personal data: whoever holds the key can go back. Thread-safe.
 */
public final class Pseudonyms {

    /** How long one key is used; epochs are counted from 1970-01-01T00:00Z, so every UTC day lies in one epoch. */
    public static final Duration EPOCH = Duration.ofDays(30);

    /** Most epochs whose ciphers are kept ready, in epochs. */
    private static final int MAX_READY = 64;
    /** Distinct addresses remembered for one epoch and thread, in addresses; a power of two. */
    private static final int REMEMBERED = 4096;

    private final EpochKeys keys;
    private final ConcurrentHashMap<Long, ThreadLocal<Converter>> ready = new ConcurrentHashMap<>();

    /** The pseudonyms under those keys. */
    public Pseudonyms(EpochKeys keys) {
        this.keys = keys;
    }

    /** The epoch of an instant. */
    public static long epochOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), EPOCH.toSeconds());
    }

    /** The first instant of an epoch. */
    public static Instant startOf(long epoch) {
        return Instant.ofEpochSecond(epoch * EPOCH.toSeconds());
    }

    /** The pseudonym of an address at that time; makes the epoch's key when there is none. */
    public InetAddress address(InetAddress clear, Instant at) {
        return inet(address(clear.getAddress(), at));
    }

    /** {@link #address(InetAddress, Instant)} on 4 or 16 bytes. An IPv4-mapped IPv6 address counts as its IPv4 address. */
    public byte[] address(byte[] clear, Instant at) {
        return of(epochOf(at), true).orElseThrow().get().address(clear);
    }

    /** The pseudonym of a CIDR block in an epoch; empty when that epoch has no key, so nothing can have been stored in it. */
    public Optional<Prefix> prefix(Prefix clear, long epoch) {
        return of(epoch, false).map(converter -> converter.get().prefix(clear));
    }

    /**
     * The address behind one pseudonym. Whoever calls this has recorded who asked and why in the ledger before; empty when
     * the epoch's key is destroyed.
     *
     * @throws IllegalArgumentException when the reason is blank
     */
    public Optional<InetAddress> reveal(InetAddress pseudonym, Instant at, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a pseudonym is revealed only for a stated reason");
        }
        return of(epochOf(at), false)
                .map(converter -> inet(converter.get().cipher.decrypt(pseudonym.getAddress())));
    }

    /** Forgets the ready ciphers, so that a destroyed key is not used again. */
    public void forget() {
        ready.clear();
    }

    private Optional<ThreadLocal<Converter>> of(long epoch, boolean create) {
        ThreadLocal<Converter> known = ready.get(epoch);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> key = create ? Optional.of(keys.findOrCreate(epoch)) : keys.find(epoch);
        if (ready.size() >= MAX_READY) {
            ready.clear();
        }
        return key.map(k -> ready.computeIfAbsent(epoch, e -> ThreadLocal.withInitial(() -> new Converter(k))));
    }

    private static InetAddress inet(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of neither 4 nor 16 bytes", impossible);
        }
    }

    /** One epoch's cipher with a direct-mapped memory of the last addresses, for one thread. */
    private static final class Converter {
        private final IpcryptPfx cipher;
        private final byte[][] clear = new byte[REMEMBERED][];
        private final byte[][] hidden = new byte[REMEMBERED][];

        Converter(byte[] key) {
            cipher = new IpcryptPfx(key);
        }

        byte[] address(byte[] given) {
            byte[] address = unmapped(given);
            int slot = (Arrays.hashCode(address) * 0x9E3779B1) >>> 20;
            if (!Arrays.equals(clear[slot], address)) {
                hidden[slot] = cipher.encrypt(address, address.length * 8);
                clear[slot] = address.clone();
            }
            return hidden[slot].clone();
        }

        Prefix prefix(Prefix given) {
            byte[] network = given.network();
            return new Prefix(cipher.encrypt(network, given.bits()), given.bits());
        }

        private static byte[] unmapped(byte[] address) {
            if (address.length != 16 || address[10] != -1 || address[11] != -1) {
                return address;
            }
            for (int i = 0; i < 10; i++) {
                if (address[i] != 0) {
                    return address;
                }
            }
            return Arrays.copyOfRange(address, 12, 16);
        }
    }
}
