package org.muniment.cli.ledger;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.muniment.ledger.Checkpoint;
import org.muniment.ledger.ConsistencyProof;
import org.muniment.ledger.Entry;
import org.muniment.ledger.EntryProof;
import org.muniment.ledger.Inspection;
import org.muniment.ledger.LedgerFiles;
import org.muniment.ledger.LedgerVerifier;
import org.muniment.ledger.Trust;
import org.muniment.ledger.Verdict;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment ledger}: recomputes the ledger offline, and makes and checks proofs. */
@Command(
        name = "ledger",
        description = "Recomputes the ledger offline; makes and checks proofs.",
        mixinStandardHelpOptions = true)
public final class LedgerCommand {

    private static final int TAMPERED = 3;

    @Spec
    CommandSpec spec;

    @Command(
            name = "verify",
            description = {
                "Recomputes the whole tree from the entries and compares tiles, checkpoints, time stamps and sealed details;",
                "also beside a running server. Exit code 3 names what was edited, deleted, reordered, cut or rewritten."
            },
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin LedgerFolder ledger,
            @Option(
                            names = "--checkpoint",
                            paramLabel = "FILE",
                            description =
                                    "A checkpoint saved earlier, such as a mailed one: shows that history was not rewritten since. May be given several times.")
                    List<Path> saved,
            @Option(
                            names = "--tsa-ca",
                            paramLabel = "FILE",
                            description = "Certificates of time stamp authorities (default: muniment.ledger.tsa.ca).")
                    Optional<Path> authority)
            throws IOException {
        Path folder = ledger.path();
        Optional<Vault> vault = ledger.vault();
        try {
            Inspection inspection = new Inspection(
                    folder, saved == null ? List.of() : saved, ledger.trust(), vault, ledger.authority(authority));
            return tell(LedgerVerifier.verify(inspection));
        } finally {
            vault.ifPresent(Vault::close);
        }
    }

    private int tell(Verdict verdict) {
        PrintWriter out = out();
        if (verdict.intact()) {
            out.println("intact: " + verdict.size() + " entries signed, " + verdict.unsigned() + " not yet signed");
            Verdict.DetailsSeen details = verdict.details();
            out.println(
                    details.checked()
                            ? "sealed details: " + details.opened() + " as committed to, " + details.erased()
                                    + " erased"
                            : "sealed details: not opened, for their keys are not here");
        } else {
            out.println("NOT intact"
                    + (verdict.firstBad().isPresent()
                            ? ": the first bad entry is " + verdict.firstBad().getAsLong()
                            : ""));
            verdict.findings().forEach(finding -> out.println("  " + finding));
        }
        out.flush();
        return verdict.intact() ? 0 : TAMPERED;
    }

    @Command(
            name = "key",
            description = "Prints the public keys that checkpoints are signed with, Ed25519 and ML-DSA-44.",
            mixinStandardHelpOptions = true)
    int key(@Mixin LedgerFolder ledger) throws IOException {
        Trust trust = ledger.files().trust();
        trust.keys().forEach(out()::println);
        trust.cosigners().forEach(out()::println);
        out().flush();
        return 0;
    }

    @Command(
            name = "checkpoint",
            description =
                    "Prints the newest checkpoint. Keep it elsewhere: it shows later that nothing before it was changed.",
            mixinStandardHelpOptions = true)
    int checkpoint(@Mixin LedgerFolder ledger) throws IOException {
        out().print(ledger.files().checkpoint().note());
        out().flush();
        return 0;
    }

    @Command(
            name = "prove",
            description = "Prints an entry with the proof that the newest checkpoint signs it (C2SP tlog-proof).",
            mixinStandardHelpOptions = true)
    int prove(
            @Mixin LedgerFolder ledger,
            @Parameters(paramLabel = "INDEX", description = "The entry, from 0.") long index)
            throws IOException {
        out().print(ledger.files().prove(index).text());
        out().flush();
        return 0;
    }

    @Command(
            name = "prove-consistency",
            description = {
                "Prints the proof that a later checkpoint only adds to an earlier one, in the form that a witness takes",
                "(C2SP tlog-witness). Exit code 3 when it does not."
            },
            mixinStandardHelpOptions = true)
    int proveConsistency(
            @Mixin LedgerFolder ledger,
            @Option(names = "--from", required = true, paramLabel = "FILE", description = "The earlier checkpoint.")
                    Path from,
            @Option(names = "--to", paramLabel = "FILE", description = "The later checkpoint (default: the newest).")
                    Optional<Path> to)
            throws IOException {
        LedgerFiles files = ledger.files();
        Checkpoint later = to.isPresent() ? files.saved(to.get()) : files.checkpoint();
        out().print(files.prove(files.saved(from), later).text());
        out().flush();
        return 0;
    }

    @Command(
            name = "verify-proof",
            description = {
                "Checks a proof of either kind; needs no ledger when keys are given.",
                "A proof of consistency also needs the earlier checkpoint."
            },
            mixinStandardHelpOptions = true)
    int verifyProof(
            @Mixin LedgerFolder ledger,
            @Option(names = "--from", paramLabel = "FILE", description = "The earlier checkpoint.") Optional<Path> from,
            @Parameters(paramLabel = "FILE", description = "The proof.") Path file)
            throws IOException {
        if (Files.size(file) > EntryProof.MAX_LENGTH) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the file is too long to be a proof");
        }
        String text = Files.readString(file);
        Trust trust = ledger.trustOrFolders();
        if (!ConsistencyProof.isOne(text)) {
            EntryProof proof = EntryProof.verify(text, trust);
            Entry entry = proof.entry();
            out().println("proved: entry " + entry.index() + " of "
                    + proof.inclusion().checkpoint().size());
            out().println(entry.at() + " " + entry.actor() + " " + entry.act() + " " + entry.object() + " "
                    + entry.purpose());
        } else {
            Path earlier = from.orElseThrow(() ->
                    new Refusal(Refusal.Code.BAD_INPUT, "a proof of consistency needs the earlier checkpoint: --from"));
            Checkpoint before = trust.openEarlier(Files.readString(earlier));
            Checkpoint after = ConsistencyProof.verify(text, before, trust).checkpoint();
            out().println("proved: the " + after.size() + " entries begin with the earlier " + before.size());
        }
        out().flush();
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
