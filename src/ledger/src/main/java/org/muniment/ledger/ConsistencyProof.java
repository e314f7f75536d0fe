package org.muniment.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.muniment.terms.Tampered;

/**
 * That one signed state of the ledger only adds entries to an earlier one (RFC 6962, section 2.1.2). Its text is what a
 * witness takes as {@code add-checkpoint} (<a href="https://c2sp.org/tlog-witness">C2SP tlog-witness</a>).
 *
 * @param oldSize how many entries the earlier state has
 * @param path the hashes, 32 bytes each
 * @param checkpoint the later state
 */
public record ConsistencyProof(long oldSize, List<byte[]> path, Checkpoint checkpoint) {

    private static final String OLD = "old ";

    /** Copies. */
    public ConsistencyProof {
        path = path.stream().map(byte[]::clone).toList();
    }

    /** The proof as text. */
    public String text() {
        StringBuilder text = new StringBuilder(OLD).append(oldSize).append('\n');
        path.forEach(
                hash -> text.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return text.append('\n').append(checkpoint.note()).toString();
    }

    /** Whether a text begins as such a proof does. */
    public static boolean isOne(String text) {
        return text.startsWith(OLD);
    }

    /**
     * Reads a proof and verifies it against the earlier state.
     *
     * @throws Tampered when it does not hold, with what is wrong
     */
    public static ConsistencyProof verify(String text, Checkpoint earlier, Trust trust) {
        int gap = text.indexOf("\n\n");
        String[] lines = gap < 0 || text.length() > EntryProof.MAX_LENGTH
                ? new String[] {""}
                : text.substring(0, gap).split("\n", -1);
        if (!lines[0].equals(OLD + earlier.size())) {
            throw new Tampered("this is not a proof that begins at entry " + earlier.size());
        }
        Checkpoint later = trust.orRefuse().openEarlier(text.substring(gap + 2));
        List<byte[]> path = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            path.add(EntryProof.decode(lines[i]));
        }
        ConsistencyProof proof = new ConsistencyProof(earlier.size(), path, later);
        if (!later.origin().equals(earlier.origin()) || !proof.holds(earlier.root())) {
            throw new Tampered("the later checkpoint does not contain the earlier one: history was rewritten");
        }
        return proof;
    }

    /** Whether the hashes lead from the earlier root to the later one (RFC 9162, section 2.1.4.2); asks no signature. */
    public boolean holds(byte[] oldRoot) {
        long size = checkpoint.size();
        if (oldSize < 0 || oldSize > size) {
            return false;
        }
        if (oldSize == 0 || oldSize == size) {
            byte[] expected = oldSize == 0 ? Hashes.ofNothing() : checkpoint.root();
            return path.isEmpty() && Arrays.equals(expected, oldRoot);
        }
        List<byte[]> hashes = new ArrayList<>(path);
        if (Long.bitCount(oldSize) == 1) {
            hashes.addFirst(oldRoot);
        }
        return !hashes.isEmpty() && leads(hashes, oldRoot, size);
    }

    private boolean leads(List<byte[]> hashes, byte[] oldRoot, long size) {
        long node = oldSize - 1;
        long last = size - 1;
        while ((node & 1) == 1) {
            node >>>= 1;
            last >>>= 1;
        }
        byte[] before = hashes.getFirst();
        byte[] after = before;
        for (byte[] hash : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                before = Hashes.ofNode(hash, before);
                after = Hashes.ofNode(hash, after);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                after = Hashes.ofNode(after, hash);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && Arrays.equals(before, oldRoot) && Arrays.equals(after, checkpoint.root());
    }
}
