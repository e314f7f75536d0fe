package org.muniment.mail.files;

import java.util.Arrays;

/** Gives a message that a file keeps with the line ends of Unix the line ends it had on the wire (RFC 5322). */
final class WireForm {
    private WireForm() {}

    /** The message with CR LF for each LF; unchanged when it has a CR LF anywhere. */
    static byte[] of(byte[] stored) {
        int lines = 0;
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] == '\n') {
                if (i > 0 && stored[i - 1] == '\r') {
                    return stored;
                }
                lines++;
            }
        }
        byte[] wire = Arrays.copyOf(stored, stored.length + lines);
        int to = 0;
        for (byte b : stored) {
            if (b == '\n') {
                wire[to++] = '\r';
            }
            wire[to++] = b;
        }
        return wire;
    }
}
