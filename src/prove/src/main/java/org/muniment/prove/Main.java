package org.muniment.prove;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs {@code prove-erased} as {@code ops/muniment} calls it. */
public final class Main {

    /** Held, because the logging system forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private Main() {}

    /** Runs the verb and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the verb in this process and answers its exit code. */
    public static int run(String... args) {
        // Starting a house logs a page of notes that say nothing about the proof.
        ROOT.setLevel(Level.SEVERE);
        return org.muniment.cli.Main.run(new ProveErased(), args);
    }
}
