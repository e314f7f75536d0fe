package org.muniment.desk;

/**
 * What the virus scanner said of a file.
 *
 * @param state how it stands
 * @param finding the name of what was found, or why the file is not scanned; may be empty
 * @param held whether the file is not handed out
 */
public record FileScan(State state, String finding, boolean held) {

    /** How a file stands. */
    public enum State {
        /** Nobody scans here. */
        OFF,
        /** Not scanned yet, or the scanner does not answer. */
        WAITING,
        /** Nothing found. */
        CLEAN,
        /** In quarantine. */
        INFECTED,
        /** Too large to be scanned. */
        TOO_LARGE
    }
}
