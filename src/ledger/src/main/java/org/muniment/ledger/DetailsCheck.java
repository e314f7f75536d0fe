package org.muniment.ledger;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Fields;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/** Compares sealed details with what the entries commit to, as far as there is a vault to open them. Used by one thread. */
final class DetailsCheck {

    private final Optional<Fields> fields;
    private final Findings findings;
    private long opened;
    private long erased;

    DetailsCheck(Optional<Vault> vault, Findings findings) {
        this.fields = vault.map(Vault::fields);
        this.findings = findings;
    }

    /** Checks the sealed details of an entry that has some. */
    void check(long index, Leaf leaf, byte[] sealed) {
        if (sealed.length == 0) {
            findings.add(index, "the sealed details of entry " + index + " are missing");
        } else if (fields.isPresent()) {
            open(index, leaf, sealed, fields.get());
        }
    }

    private void open(long index, Leaf leaf, byte[] sealed, Fields opener) {
        String commitment = HexFormat.of().formatHex(leaf.commitment());
        try {
            byte[] encoded = opener.open(new SealingContext("ledger", "details", commitment), sealed);
            if (!Arrays.equals(Details.commitment(encoded), leaf.commitment())) {
                throw new Tampered("details");
            }
            opened++;
        } catch (KeyDestroyed e) {
            erased++;
        } catch (Tampered | Refusal e) {
            findings.add(index, "the sealed details of entry " + index + " were changed");
        }
    }

    /** How many were opened and are those committed to. */
    long opened() {
        return opened;
    }

    /** How many cannot be opened any more, their key being destroyed. */
    long erased() {
        return erased;
    }
}
