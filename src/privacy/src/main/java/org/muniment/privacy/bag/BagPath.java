package org.muniment.privacy.bag;

import java.text.Normalizer;
import java.util.Arrays;
import org.muniment.terms.Refusal;

/** A path inside a bag that is safe to unpack anywhere and needs no escaping in a manifest. */
final class BagPath {

    /** Longest path, in characters, so that unpacking works where paths are limited. */
    static final int MAX_LENGTH = 200;

    private BagPath() {}

    /**
     * The path as it may stand in the bag: NFC, characters that some system cannot store replaced by {@code _}.
     *
     * @throws Refusal {@code BAD_INPUT} for an absolute path, an empty, {@code .} or {@code ..} name, and one too long
     */
    static String of(String written) {
        String path = Normalizer.normalize(written, Normalizer.Form.NFC).replaceAll("[\\p{Cntrl}%\"*:<>?|\\\\]", "_");
        boolean unsafe = path.isEmpty()
                || path.length() > MAX_LENGTH
                || Arrays.stream(path.split("/", -1))
                        .anyMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
        if (unsafe) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "path of a file in an export is not allowed");
        }
        return path;
    }
}
