package org.muniment.ledger;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;

/**
 * An entry with the proof that it is in the ledger, as one text that is verified offline
 * (<a href="https://c2sp.org/tlog-proof">C2SP tlog-proof</a>; the entry is its extra data).
 *
 * @param leaf the entry as the tree holds it
 * @param inclusion the proof
 */
public record EntryProof(byte[] leaf, InclusionProof inclusion) {

    /** Longest text that is read, in characters: a path of 64 hashes, an entry and a checkpoint need far less. */
    public static final int MAX_LENGTH = 1 << 18;

    static final String VERSION = "c2sp.org/tlog-proof@v1";

    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    /** Copies the leaf. */
    public EntryProof {
        leaf = leaf.clone();
    }

    /** A copy. */
    @Override
    public byte[] leaf() {
        return leaf.clone();
    }

    /** The entry without its details. */
    public Entry entry() {
        return Leaf.parse(leaf).entry(inclusion.index(), Optional.empty());
    }

    /** The proof as text. */
    public String text() {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        text.append(EXTRA).append(Base64.getEncoder().encodeToString(leaf)).append('\n');
        text.append(INDEX).append(inclusion.index()).append('\n');
        inclusion.path().forEach(hash -> text.append(Base64.getEncoder().encodeToString(hash))
                .append('\n'));
        return text.append('\n').append(inclusion.checkpoint().note()).toString();
    }

    /** Whether a text begins as such a proof does. */
    public static boolean isOne(String text) {
        return text.startsWith(VERSION + "\n");
    }

    /**
     * Reads a proof and verifies it: the checkpoint is signed by trusted keys, and the path leads from the entry to its root.
     *
     * @throws Tampered when it does not hold, with what is wrong
     */
    public static EntryProof verify(String text, Trust trust) {
        int gap = text.indexOf("\n\n");
        String[] lines = gap < 0 || text.length() > MAX_LENGTH
                ? new String[0]
                : text.substring(0, gap).split("\n", -1);
        if (lines.length < 3
                || !lines[0].equals(VERSION)
                || !lines[1].startsWith(EXTRA)
                || !lines[2].startsWith(INDEX)) {
            throw new Tampered("this is not a proof of a ledger entry");
        }
        Checkpoint checkpoint = trust.orRefuse().openEarlier(text.substring(gap + 2));
        byte[] leaf = decode(lines[1].substring(EXTRA.length()));
        List<byte[]> path = new ArrayList<>();
        for (int i = 3; i < lines.length; i++) {
            path.add(decode(lines[i]));
        }
        InclusionProof proof =
                new InclusionProof(index(lines[2].substring(INDEX.length())), Hashes.ofLeaf(leaf), path, checkpoint);
        if (!proof.holds()) {
            throw new Tampered("the proof does not lead from the entry to the signed root");
        }
        Leaf.parse(leaf);
        return new EntryProof(leaf, proof);
    }

    private static long index(String digits) {
        if (!digits.matches("0|[1-9][0-9]{0,17}")) {
            throw new Tampered("the proof has no index");
        }
        return Long.parseLong(digits);
    }

    static byte[] decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Tampered("the proof is malformed");
    }
}
