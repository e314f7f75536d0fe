package org.muniment.vault.pseudonym;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;

/**
 * The pseudonyms of one tenant's addresses. The same address has the same pseudonym for the 30 days of an epoch and
 * another one in the next; addresses that share a prefix have pseudonyms that share a prefix of the same length, so a CIDR
 * block can be searched as one. Still personal data: whoever holds the key can go back. Once an epoch's key is destroyed its
 * pseudonyms are leftovers that nothing leads back from; a line that comes late for such an epoch gets a leftover too, made
 * with a key that only this object's memory ever held. Thread-safe.
 */
public final class Pseudonyms {

    /** How long one key is used; epochs are counted from 1970-01-01T00:00Z, so every UTC day lies in one epoch. */
    public static final Duration EPOCH = Duration.ofDays(30);

    /** Most epochs whose ciphers are kept ready, in epochs. */
    private static final int MAX_READY = 64;
    /** Distinct addresses remembered for one epoch and thread, in addresses; a power of two. */
    private static final int REMEMBERED = 4096;

    private final EpochKeys keys;
    /** Ciphers by epoch; put and taken away only with this object's lock held, so that no destroyed key comes back. */
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

    /** The pseudonym of an address at that time; makes the epoch's key when there never was one. */
    public InetAddress address(InetAddress clear, Instant at) {
        return inet(address(clear.getAddress(), at));
    }

    /** {@link #address(InetAddress, Instant)} on 4 or 16 bytes. An IPv4-mapped IPv6 address counts as its IPv4 address. */
    public byte[] address(byte[] clear, Instant at) {
        long epoch = epochOf(at);
        ThreadLocal<Converter> known = ready.get(epoch);
        return (known != null ? known : prepare(epoch)).get().address(clear);
    }

    /**
     * The pseudonym of a CIDR block in an epoch; empty when that epoch has no key: because nothing was stored in it, or
     * because the key is destroyed ({@link #isLost}). A block of IPv4-mapped addresses counts as its IPv4 block.
     */
    public Optional<Prefix> prefix(Prefix clear, long epoch) {
        return live(epoch).map(cipher -> {
            Prefix block = clear.unmapped();
            return new Prefix(cipher.encrypt(block.network(), block.bits()), block.bits());
        });
    }

    /** Whether the key of an epoch is destroyed, so that its addresses can neither be searched for nor revealed. */
    public boolean isLost(long epoch) {
        return keys.isDestroyed(epoch);
    }

    /** Whether an epoch has a key, so that its addresses can be searched for and revealed. */
    public boolean isKnown(long epoch) {
        return keys.find(epoch).isPresent();
    }

    /** Every epoch of which {@link #isLost} is so, in order. */
    public SortedSet<Long> lost() {
        return new TreeSet<>(keys.destroyed());
    }

    /**
     * The address behind one pseudonym of 4 or 16 bytes; empty when the epoch's key is destroyed or never was. For the vault
     * alone, which asks two persons first.
     */
    public Optional<byte[]> reveal(byte[] pseudonym, long epoch, InternalUse use) {
        return live(epoch).map(cipher -> cipher.decrypt(pseudonym));
    }

    /** Destroys the key of an epoch by that action, while nobody makes or uses one, and forgets what was ready. */
    public synchronized void end(long epoch, Runnable destruction) {
        try {
            destruction.run();
        } finally {
            ready.remove(epoch);
        }
    }

    private synchronized ThreadLocal<Converter> prepare(long epoch) {
        if (ready.size() >= MAX_READY) {
            ready.clear();
        }
        return ready.computeIfAbsent(epoch, e -> {
            byte[] key = keys.isDestroyed(e) ? leftover() : keys.findOrCreate(e);
            return ThreadLocal.withInitial(() -> new Converter(key));
        });
    }

    /** A key that nobody keeps, with halves that differ. */
    private static byte[] leftover() {
        return Randomness.bytes(IpcryptPfx.KEY_BYTES);
    }

    /** A cipher under the key of an epoch, straight from the keys: one destroyed by whatever way is not used again. */
    private Optional<IpcryptPfx> live(long epoch) {
        return keys.find(epoch).map(IpcryptPfx::new);
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

        private static byte[] unmapped(byte[] address) {
            return Prefix.isMapped(address) ? Arrays.copyOfRange(address, 12, 16) : address;
        }
    }
}
