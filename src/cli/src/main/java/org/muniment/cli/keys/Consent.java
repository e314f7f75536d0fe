package org.muniment.cli.keys;

import java.io.Console;
import java.io.PrintWriter;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Option;

/** That somebody means what cannot be undone: {@code --yes}, or typing what is at stake. */
final class Consent {

    @Option(names = "--yes", description = "Do it without asking.")
    boolean given;

    /** Refuses unless the option is there, or the person at the terminal types {@code word}. */
    void ask(PrintWriter err, String question, String word) {
        if (given) {
            return;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "this cannot be undone: say --yes, or run it at a terminal");
        }
        err.println(question);
        err.flush();
        String typed = console.readLine("Type %s to go on: ", word);
        if (typed == null || !typed.strip().equals(word)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "not confirmed: nothing was changed");
        }
    }
}
