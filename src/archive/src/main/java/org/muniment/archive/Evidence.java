package org.muniment.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.ledger.Act;
import org.muniment.ledger.Checkpoint;
import org.muniment.ledger.Entry;
import org.muniment.ledger.EntryProof;
import org.muniment.ledger.InclusionProof;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.ledger.Trust;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Tampered;

/**
 * What ties an archive to the ledger: an entry that names the SHA-256 of its table of contents in clear, and beside the
 * archive the signed checkpoint and a proof (<a href="https://c2sp.org/tlog-proof">c2sp.org/tlog-proof</a>) whose extra
 * data is the entry itself. Safe for several threads.
 */
final class Evidence {

    static final String ANCHOR = "archive.anchor";
    static final String ABANDON = "archive.abandon";

    private static final Actor SELF = Actor.system("archive");
    private static final String PROOF_VERSION = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    private static final int MAX_PROOF_BYTES = 64 << 10;

    private final ArchiveFiles files;
    private final Ledger ledger;

    Evidence(ArchiveFiles files, Ledger ledger) {
        this.files = files;
        this.ledger = ledger;
    }

    /** Name of an archive in ledger entries. */
    static String object(ArchiveId id) {
        return "archive:" + id.tenant() + "/" + id.stream() + "/" + id.month();
    }

    private static String object(ArchiveId id, String tocSha256) {
        return object(id) + "#toc-sha256:" + tocSha256;
    }

    /** Writes into the ledger what this archive is from now on. */
    Receipt anchor(ArchiveId id, String tocSha256) {
        return ledger.append(Act.of(SELF, ANCHOR, Purpose.OPERATION, object(id, tocSha256)));
    }

    /** Writes into the ledger that an anchored archive never came to be. */
    void abandon(ArchiveId id, String tocSha256) {
        ledger.append(Act.of(SELF, ABANDON, Purpose.OPERATION, object(id, tocSha256)));
    }

    /** Puts checkpoint and proof beside the new archive, not yet under their final names. */
    void writeBeside(ArchiveId id, Receipt receipt) throws IOException {
        InclusionProof proof = ledger.prove(receipt.index());
        Checkpoint checkpoint = proof.checkpoint();
        byte[] leaf = leaf(entry(receipt.index()));
        if (!MessageDigest.isEqual(leafHash(leaf), proof.leafHash())) {
            throw new Tampered("ledger entry " + receipt.index() + " is not what its proof is about");
        }
        StringBuilder text = new StringBuilder(PROOF_VERSION).append('\n');
        text.append(EXTRA).append(base64(leaf)).append('\n');
        text.append(INDEX).append(receipt.index()).append('\n');
        proof.path().forEach(hash -> text.append(base64(hash)).append('\n'));
        text.append('\n').append(checkpoint.note());
        write(id, ArchiveFiles.CHECKPOINT, checkpoint.note());
        write(id, ArchiveFiles.PROOF, text.toString());
    }

    private void write(ArchiveId id, String suffix, String text) throws IOException {
        ArchiveFiles.writeDurably(files.beside(id, suffix + ArchiveFiles.NEW), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the proof that is not yet under its final name is about this table of contents. */
    boolean newProofMatches(ArchiveId id, String tocSha256) throws IOException {
        try {
            check(id, tocSha256, files.beside(id, ArchiveFiles.PROOF + ArchiveFiles.NEW));
            return true;
        } catch (Tampered another) {
            return false;
        }
    }

    /**
     * Makes sure that the ledger holds this table of contents for this archive.
     *
     * @throws Tampered if there is no proof beside the archive, or the ledger's entry says something else
     */
    long check(ArchiveId id, String tocSha256) throws IOException {
        try {
            return check(id, tocSha256, files.beside(id, ArchiveFiles.PROOF));
        } catch (Tampered earlier) {
            Path fresh = files.beside(id, ArchiveFiles.PROOF + ArchiveFiles.NEW);
            if (Files.exists(fresh)) {
                return check(id, tocSha256, fresh); // the archive has its name already, its proof not yet
            }
            throw earlier;
        }
    }

    private long check(ArchiveId id, String tocSha256, Path proof) throws IOException {
        long index = index(id, proof);
        if (index >= ledger.size()) {
            throw new Tampered("proof of archive " + id + " names an entry the ledger does not have");
        }
        Entry entry = entry(index);
        if (!entry.act().equals(ANCHOR) || !entry.object().equals(object(id, tocSha256))) {
            throw new Tampered("TOC.json of archive " + id + " is not the one the ledger holds");
        }
        return index;
    }

    /** The anchor entry a proof is about. */
    private static long index(ArchiveId id, Path proof) throws IOException {
        List<String> lines;
        try {
            if (Files.size(proof) > MAX_PROOF_BYTES) {
                throw new Tampered("proof of archive " + id + " is too large");
            }
            lines = Files.readString(proof).lines().toList();
        } catch (NoSuchFileException missing) {
            throw new Tampered("archive " + id + " has no proof beside it", missing);
        } catch (java.nio.charset.CharacterCodingException notText) {
            throw new Tampered("proof of archive " + id + " is damaged", notText);
        }
        try {
            if (lines.size() > 3
                    && lines.get(0).equals(PROOF_VERSION)
                    && lines.get(2).startsWith(INDEX)) {
                return Math.max(0, Long.parseLong(lines.get(2).substring(INDEX.length())));
            }
        } catch (NumberFormatException damaged) {
            throw new Tampered("proof of archive " + id + " is damaged", damaged);
        }
        throw new Tampered("proof of archive " + id + " is damaged");
    }

    /**
     * Whether the ledger knows a later state of the archive than the one it was checked against: then an old file was put
     * in its place. Reads every entry since.
     */
    Optional<String> laterThan(ArchiveId id, long index) {
        String own = object(id) + "#toc-sha256:";
        String latest = "";
        for (long from = index + 1; from < ledger.size(); from += Ledger.MAX_READ) {
            for (Entry entry : ledger.read(from, Ledger.MAX_READ)) {
                if (entry.object().startsWith(own)) {
                    latest = entry.act().equals(ANCHOR)
                            ? entry.object()
                            : entry.object().equals(latest) ? "" : latest;
                }
            }
        }
        return latest.isEmpty() ? Optional.empty() : Optional.of(latest.substring(own.length()));
    }

    /** Proof and checkpoint beside an archive, checked as an outsider would, by the ledger's own keys and entry. */
    List<String> checkProof(ArchiveId id, long index) throws IOException {
        Path checkpoint = files.beside(id, ArchiveFiles.CHECKPOINT);
        byte[] note = Files.exists(checkpoint) ? Files.readAllBytes(checkpoint) : new byte[0];
        byte[] kept = Files.readAllBytes(files.beside(id, ArchiveFiles.PROOF));
        int rest = kept.length - note.length;
        if (note.length == 0 || rest < 0 || !Arrays.equals(kept, rest, kept.length, note, 0, note.length)) {
            return List.of("checkpoint and proof beside archive " + id + " do not belong together");
        }
        Trust trust = new Trust(List.of(ledger.verifierKey()), List.of(ledger.cosignerKey()));
        try {
            EntryProof proof = EntryProof.verify(new String(kept, StandardCharsets.UTF_8), trust);
            if (proof.inclusion().index() != index || !Arrays.equals(proof.leaf(), leaf(entry(index)))) {
                return List.of("proof beside archive " + id + " is about another entry");
            }
            if (!proof.inclusion().checkpoint().note().equals(new String(note, StandardCharsets.UTF_8))) {
                return List.of("checkpoint and proof beside archive " + id + " do not belong together");
            }
            return List.of();
        } catch (Tampered wrong) {
            return List.of("proof beside archive " + id + " does not hold: " + wrong.getMessage());
        }
    }

    private Entry entry(long index) {
        List<Entry> read = ledger.read(index, 1);
        if (read.isEmpty()) {
            throw new Tampered("ledger entry " + index + " is missing");
        }
        return read.get(0);
    }

    /** The entry as the tree holds it: seven lines (FORMAT.md of the ledger, section 4); ours have no details. */
    private static byte[] leaf(Entry entry) {
        String text = "muniment-ledger/1\n" + time(entry.at()) + "\n"
                + entry.actor().kind() + " "
                + entry.actor().id() + "\n" + entry.purpose() + "\n" + entry.act() + "\n" + entry.object() + "\n"
                + base64(new byte[32]) + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String time(Instant at) {
        return at.atOffset(java.time.ZoneOffset.UTC)
                .format(java.time.format.DateTimeFormatter.ofPattern(
                        "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", java.util.Locale.ROOT));
    }

    private static byte[] leafHash(byte[] leaf) {
        MessageDigest digest = Hashing.sha256();
        digest.update((byte) 0);
        return digest.digest(leaf);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
