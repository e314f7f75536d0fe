package org.muniment.web.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/** Ends a start that cannot succeed: a server left behind without the product would only answer 404. */
final class StartFailure {

    private static final int EXIT_TAMPERED = 3;
    private static final int EXIT_FAULT = 4;

    private StartFailure() {}

    /** Says why in one sentence on standard error and ends the process. */
    static void end(Throwable fault) {
        Throwable cause = telling(fault);
        String reason =
                switch (cause) {
                    case Refusal refused -> refused.getMessage();
                    case Tampered tampered -> "TAMPERED: " + tampered.getMessage();
                    default -> cause.getClass().getSimpleName() + ": " + cause.getMessage() + trace(cause);
                };
        // Not System.err: the container redirects that to a log that an ending process no longer writes.
        try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
            err.write(("Muniment cannot start: " + reason + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException nowhereToSay) {
            // The exit code still tells.
        }
        Runtime.getRuntime().halt(cause instanceof Tampered ? EXIT_TAMPERED : EXIT_FAULT);
    }

    private static Throwable telling(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof Refusal || t instanceof Tampered) {
                return t;
            }
        }
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String trace(Throwable cause) {
        StringBuilder places = new StringBuilder();
        for (StackTraceElement place : cause.getStackTrace()) {
            places.append("\n  at ").append(place);
        }
        return places.toString();
    }
}
