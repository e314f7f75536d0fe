package org.muniment.policy;

/**
 * One thing wrong with a policy file.
 *
 * @param file the file's name
 * @param path where inside it, e.g. {@code retention/logs.access/hot}; empty for the whole file
 * @param what what is wrong, in one sentence part without a full stop
 */
public record Problem(String file, String path, String what) {

    @Override
    public String toString() {
        return path.isEmpty() ? file + ": " + what : file + ": " + path + ": " + what;
    }
}
