package org.muniment.cli.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Option;

/** That somebody means what cannot be undone: {@code --yes}, or typing what is at stake. */
final class Consent {

    @Option(names = "--yes", description = "Do it without asking.")
    boolean given;

    /** Refuses unless the option is there, or the person at the terminal types {@code word}. */
    void ask(PrintWriter err, String question, String word) throws IOException {
        if (given) {
            return;
        }
        err.println(question);
        err.println("Type " + word + " to go on (or say --yes): ");
        err.flush();
        String typed = line();
        if (!typed.strip().equals(word)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "not confirmed: nothing was changed");
        }
    }

    private static String line() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return line == null ? "" : line;
    }
}
