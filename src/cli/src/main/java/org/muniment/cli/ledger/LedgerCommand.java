package org.muniment.cli.ledger;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.cli.option.DataFolder;
import org.muniment.ledger.LedgerVerifier;
import org.muniment.ledger.Verdict;
import org.muniment.terms.Refusal;
import org.muniment.vault.signature.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment ledger}: recomputes the ledger offline. */
@Command(name = "ledger", description = "Recomputes the ledger offline.", mixinStandardHelpOptions = true)
public final class LedgerCommand {

    private static final int TAMPERED = 3;

    @Spec
    CommandSpec spec;

    @Command(
            name = "verify",
            description = {
                "Recomputes the whole tree from the entries and compares tiles and checkpoint; also beside a running server.",
                "Exit code 3 names the first bad entry."
            },
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin DataFolder data,
            @Option(
                            names = "--checkpoint",
                            paramLabel = "FILE",
                            description = "A checkpoint saved earlier: shows that history was not rewritten since.")
                    Optional<Path> saved,
            @Option(
                            names = "--key",
                            paramLabel = "VKEY",
                            description = "The public key to trust (default: the one in the ledger's folder).")
                    Optional<String> key)
            throws IOException {
        Path folder = data.path().resolve("ledger");
        if (!Files.isDirectory(folder)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no ledger in " + data.path());
        }
        VerifierKey[] keys = key.map(VerifierKey::parse).stream().toArray(VerifierKey[]::new);
        Verdict verdict = LedgerVerifier.verify(folder, saved, keys);
        PrintWriter out = spec.commandLine().getOut();
        if (verdict.intact()) {
            out.println("intact: " + verdict.size() + " entries signed, " + verdict.unsigned() + " not yet signed");
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
}
