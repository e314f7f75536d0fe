package org.muniment.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.muniment.ledger.Checkpoint;
import org.muniment.privacy.erase.Certificate;
import org.muniment.privacy.erase.Remains;
import org.muniment.privacy.erase.Rows;
import org.muniment.terms.Refusal;
import org.muniment.vault.KeyId;

/** Looks again whether anything of an erased person is left, and writes the signed certificate. */
final class ErasureProof {

    private final PrivacyParts parts;
    private final ErasureDesk desk;

    ErasureProof(PrivacyParts parts, ErasureDesk desk) {
        this.parts = parts;
        this.desk = desk;
    }

    /** The certificate; refused ({@code CONFLICT}) when something is left. */
    String certify(PrivacyCase found, ErasureWork work) {
        KeyId key = new KeyId(java.util.Objects.requireNonNull(work.keyId, "an approved erasure names its key"));
        Remains left = look(key);
        long terms = parts.tickets().search().messagesOf(work.accountId);
        boolean account = parts.tickets().person().known(ErasureDesk.subjectOf(found));
        if (!left.none() || terms > 0 || account) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "something is left: " + left.openable() + " keys, " + left.rows() + " values, " + left.files()
                            + " files, " + terms + " indexed messages");
        }
        List<ErasureItem> items = desk.items(found);
        Checkpoint checkpoint = parts.ledger().checkpoint();
        Certificate certificate = new Certificate()
                .say("house", parts.policy().controller().name())
                .say("case", found.number + " " + found.publicId)
                .say("subject", ErasureDesk.subjectOf(found))
                .say("received", found.received)
                .say("keys destroyed at", String.valueOf(work.erased))
                .say("key", key)
                .say("erased", work.counts)
                .say("kept", kept(items))
                .say("keys that open", left.openable() + " of 1")
                .say("sealed values left", left.rows() + ", in " + left.columns() + " columns looked into")
                .say("sealed files left", left.files() + ", of " + left.looked() + " looked at")
                .say("indexed messages left", terms)
                .say("unrecoverable from", work.horizon + ", when the last backup of the keys has ended")
                .say("looked at", parts.clock().instant())
                .say("policy", parts.policy().profile() + " " + parts.policy().version())
                .say(
                        "ledger",
                        checkpoint.origin() + " " + checkpoint.size() + " "
                                + java.util.HexFormat.of().formatHex(checkpoint.root()))
                .say("signed by", desk.certificateKey());
        return certificate.signed(Certificate.signer(parts.vault().keys()));
    }

    private static String kept(List<ErasureItem> items) {
        Map<String, Long> open = items.stream()
                .filter(item -> item.released == null)
                .collect(java.util.stream.Collectors.groupingBy(
                        item -> item.decision.word(), java.util.TreeMap::new, java.util.stream.Collectors.counting()));
        return open.isEmpty()
                ? "nothing"
                : open.entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%d as %s", entry.getValue(), entry.getKey()))
                        .collect(java.util.stream.Collectors.joining(", "));
    }

    private Remains look(KeyId key) {
        Path data = parts.settings().data();
        try {
            return Remains.of(
                    List.of(key),
                    parts.vault().keys(),
                    rows(),
                    List.of(data.resolve("blobs"), data.resolve("exports"), data.resolve("mail")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Rows rows() {
        return (sql, parameters) -> {
            var query = parts.entities().createNativeQuery(sql);
            for (int i = 0; i < parameters.length; i++) {
                query.setParameter(i + 1, parameters[i]);
            }
            return query.getResultList();
        };
    }
}
