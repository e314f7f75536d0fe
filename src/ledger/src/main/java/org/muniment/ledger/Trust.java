package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.CosignerKey;
import org.muniment.vault.signature.VerifierKey;

/**
 * The public keys that somebody goes by. A checkpoint must be signed by one of the Ed25519 keys and, where there are
 * ML-DSA-44 keys, by one of those as well.
 *
 * @param keys Ed25519 keys
 * @param cosigners ML-DSA-44 keys
 */
public record Trust(List<VerifierKey> keys, List<CosignerKey> cosigners) {

    /** No key: whoever verifies goes by those in the ledger's folder. */
    public static final Trust NONE = new Trust(List.of(), List.of());

    /** Copies the lists. */
    public Trust {
        keys = List.copyOf(keys);
        cosigners = List.copyOf(cosigners);
    }

    /** Reads keys of either kind as {@code ledger key} prints them; refuses ({@code BAD_INPUT}) anything else. */
    public static Trust of(List<String> written) {
        List<VerifierKey> keys = new ArrayList<>();
        List<CosignerKey> cosigners = new ArrayList<>();
        for (String text : written) {
            if (CosignerKey.isOne(text)) {
                cosigners.add(CosignerKey.parse(text));
            } else {
                keys.add(VerifierKey.parse(text));
            }
        }
        return new Trust(keys, cosigners);
    }

    /** The keys that lie in a ledger's folder; refused ({@code BAD_INPUT}) when one is malformed. */
    public static Trust in(Path folder) throws IOException {
        Trust both = NONE;
        for (String name : List.of(Recovery.KEY, Recovery.COSIGNER_KEY)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                Trust one = of(List.of(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)));
                both = new Trust(
                        both.keys.isEmpty() ? one.keys : both.keys,
                        both.cosigners.isEmpty() ? one.cosigners : both.cosigners);
            }
        }
        return both;
    }

    /** Each kind from here if there is one, else from the other. */
    Trust or(Trust other) {
        return new Trust(keys.isEmpty() ? other.keys : keys, cosigners.isEmpty() ? other.cosigners : cosigners);
    }

    /** Reads a checkpoint that is signed as it must be; {@link Tampered} says what is wrong with any other. */
    public Checkpoint open(String note) {
        Checkpoint checkpoint = openSigned(note);
        if (!cosigners.isEmpty() && cosignedAt(checkpoint).isEmpty()) {
            throw new Tampered("the checkpoint lacks its ML-DSA-44 signature");
        }
        return checkpoint;
    }

    /**
     * Reads a checkpoint that may be from before there were ML-DSA-44 signatures: where it has one, it must be right.
     *
     * @throws Tampered when it is malformed or not signed by a trusted key
     */
    public Checkpoint openEarlier(String note) {
        Checkpoint checkpoint = openSigned(note);
        cosignedAt(checkpoint);
        return checkpoint;
    }

    private Checkpoint openSigned(String note) {
        for (VerifierKey key : keys) {
            try {
                return Checkpoint.open(note, key);
            } catch (Tampered e) {
                // another key may have signed it
            }
        }
        throw new Tampered("the checkpoint is malformed or not signed by a trusted key");
    }

    /** When a trusted key cosigned it, by the clock of the ledger's machine. */
    Optional<java.time.Instant> cosignedAt(Checkpoint checkpoint) {
        return cosigners.stream()
                .flatMap(key -> checkpoint.cosigned(key).stream())
                .findFirst();
    }

    /** Refuses ({@code BAD_INPUT}) to go by no key at all. */
    Trust orRefuse() {
        if (keys.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "no Ed25519 key to go by");
        }
        return this;
    }
}
