package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What has been taken from one mailbox: a file of fixed records, appended and fsynced one by one, each with a checksum; a
 * record torn by a crash is cut off. Holds keyed hashes only. One process holds its lock. Thread-safe.
 *
 * <p>Record, big endian: 8 bytes UIDVALIDITY (0 for POP3), 8 bytes UID, 1 byte {@link Outcome}, 16 bytes keyed hash of the raw bytes'
 * SHA-256 (zeros when left), 4 bytes CRC-32C of these. The file starts with {@code MIS1}.
 */
public final class MailboxState implements AutoCloseable {
    private static final byte[] MAGIC = {'M', 'I', 'S', '1'};
    private static final int HASH_BYTES = 16;
    private static final int RECORD_BYTES = 8 + 8 + 1 + HASH_BYTES + 4;

    /** What became of a message. */
    public enum Outcome {
        /** Accepted into the spool. */
        TAKEN(0),
        /** Accepted under an earlier UIDVALIDITY. */
        KNOWN(1),
        /** Left on the server: larger than allowed. */
        LEFT(2);

        /** The code in files; never reused. */
        private final byte code;

        Outcome(int code) {
            this.code = (byte) code;
        }

        private static Outcome ofCode(byte code) {
            return code == TAKEN.code ? TAKEN : code == KNOWN.code ? KNOWN : LEFT;
        }
    }

    private final RecordFile file;
    private final TreeMap<Long, TreeMap<Long, Done>> done = new TreeMap<>();
    private final Map<String, List<Place>> copies = new HashMap<>();

    /**
     * Where a message lay.
     *
     * @param uidValidity the numbering
     * @param uid the message in it
     */
    public record Place(long uidValidity, long uid) {}

    private record Done(Outcome outcome, byte[] hash) {}

    private MailboxState(RecordFile file) {
        this.file = file;
    }

    /** Opens the state, making it when there is none. */
    public static MailboxState open(Path path) throws IOException {
        MailboxState state = new MailboxState(RecordFile.open(path, MAGIC, RECORD_BYTES));
        try {
            state.file.lock();
            state.load();
            return state;
        } catch (IOException e) {
            state.close();
            throw e;
        }
    }

    private void load() throws IOException {
        if (file.isNew()) {
            file.begin();
        }
        if (!file.isKnown()) {
            throw new IOException("the mailbox state is of another format");
        }
        file.read(this::remember);
    }

    private void remember(ByteBuffer one) {
        long validity = one.getLong(0);
        Outcome outcome = Outcome.ofCode(one.get(16));
        byte[] hash = new byte[HASH_BYTES];
        one.get(17, hash);
        done.computeIfAbsent(validity, v -> new TreeMap<>()).put(one.getLong(8), new Done(outcome, hash));
        if (outcome != Outcome.LEFT) {
            copies.computeIfAbsent(HexFormat.of().formatHex(hash), h -> new ArrayList<>(1))
                    .add(new Place(validity, one.getLong(8)));
        }
    }

    /** Whether a message is dealt with. */
    public synchronized boolean isDone(long uidValidity, long uid) {
        TreeMap<Long, Done> uids = done.get(uidValidity);
        return uids != null && uids.containsKey(uid);
    }

    /** The outcome of a message dealt with; {@code TAKEN} when it is not. */
    public synchronized Outcome outcome(long uidValidity, long uid) {
        TreeMap<Long, Done> uids = done.get(uidValidity);
        Done found = uids == null ? null : uids.get(uid);
        return found == null ? Outcome.TAKEN : found.outcome();
    }

    /**
     * Whether a message of that hash is an earlier one under a new UIDVALIDITY: some earlier numbering held more copies of
     * it than this numbering has shown so far.
     */
    public synchronized boolean isRenumbered(long uidValidity, byte[] keyedHash) {
        Map<Long, Long> byValidity =
                copies(keyedHash).stream().collect(Collectors.groupingBy(Place::uidValidity, Collectors.counting()));
        long here = byValidity.getOrDefault(uidValidity, 0L);
        return byValidity.entrySet().stream().anyMatch(e -> e.getKey() != uidValidity && e.getValue() > here);
    }

    private List<Place> copies(byte[] keyedHash) {
        return copies.getOrDefault(HexFormat.of().formatHex(Arrays.copyOf(keyedHash, HASH_BYTES)), List.of());
    }

    /** Where messages of that hash were accepted into the spool, under any numbering. */
    public synchronized List<Place> taken(byte[] keyedHash) {
        return copies(keyedHash).stream()
                .filter(at -> outcome(at.uidValidity(), at.uid()) == Outcome.TAKEN)
                .toList();
    }

    /** Keyed hash of a message dealt with; zeros when it was left or is not dealt with. */
    public synchronized byte[] hash(long uidValidity, long uid) {
        TreeMap<Long, Done> uids = done.get(uidValidity);
        Done found = uids == null ? null : uids.get(uid);
        return found == null ? new byte[HASH_BYTES] : found.hash().clone();
    }

    /** Whether there was another numbering before, so that messages may come again under new UIDs. */
    public synchronized boolean mayHoldRenumbered(long uidValidity) {
        return done.keySet().stream().anyMatch(validity -> validity != uidValidity);
    }

    /** Records a message as dealt with; durable on return. */
    public synchronized void add(long uidValidity, long uid, Outcome outcome, byte[] keyedHash) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(RECORD_BYTES);
        one.putLong(uidValidity).putLong(uid).put(outcome.code).put(Arrays.copyOf(keyedHash, HASH_BYTES));
        file.add(one);
        file.force();
        remember(one.rewind());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
