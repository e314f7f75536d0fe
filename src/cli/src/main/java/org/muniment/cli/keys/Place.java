package org.muniment.cli.keys;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.muniment.cli.option.DataFolder;
import org.muniment.terms.Refusal;
import org.muniment.vault.FolderInUse;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.VaultSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a verb works, and whom it tells. */
final class Place {

    private static final String IN_USE =
            "the server runs on these keys: stop it first, or rotate the root key and seal partitions anew on its page"
                    + " /ops/key-provider";

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Mixin
    DataFolder data = new DataFolder();

    /** The data folder. */
    Path path() {
        return data.path();
    }

    /** Opens vault and ledger; refused when there are no keys, or the server has them. */
    KeyHouse open() throws IOException {
        VaultSettings settings = KeyHouse.settings(path());
        KeyHouse.needKeys(settings);
        return open(settings);
    }

    /** Opens vault and ledger with those settings. */
    KeyHouse open(VaultSettings settings) {
        try {
            return KeyHouse.open(path(), settings);
        } catch (FolderInUse inUse) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, IN_USE, inUse);
        }
    }

    /** Prints lines. */
    void say(String... lines) {
        PrintWriter out = spec.commandLine().getOut();
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }

    /** Where questions and progress go. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /**
     * Tells how far something is, on standard error.
     *
     * @param what is done, such as {@code wrapped anew}
     * @param every how many steps
     */
    KeyProgress progress(String what, int every) {
        return (done, total) -> {
            if (done % every == 0 || done == total) {
                PrintWriter err = err();
                err.println(what + " " + done + "/" + total);
                err.flush();
            }
        };
    }
}
