package org.muniment.mail.crypto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds OpenPGP messages and cleartext signatures (RFC 9580 sections 6.2 and 7) among the lines of a text. Quoted ones
 * are not looked for: they are somebody's history. One pass; nothing is opened here.
 */
final class InlinePgp {
    private static final String MESSAGE = "-----BEGIN PGP MESSAGE-----";
    private static final String MESSAGE_END = "-----END PGP MESSAGE-----";
    private static final String SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String SIGNATURE_END = "-----END PGP SIGNATURE-----";

    private final List<String> lines;
    /** Beginnings that are followed to their end; each may cost a look at all lines. */
    private static final int MAX_BEGINNINGS = 20;

    private final List<Block> blocks = new ArrayList<>();
    private boolean otherText;
    private int beginnings;

    private InlinePgp(String text) {
        this.lines = List.of(text.split("\n", -1));
    }

    /** A piece of the text. */
    sealed interface Block {}

    /** Text that is neither encrypted nor signed. */
    record Plain(String text) implements Block {}

    /** An armoured message. */
    record Armored(byte[] armor) implements Block {}

    /**
     * Text with a signature under it.
     *
     * @param text as it is read
     * @param covered the bytes that are signed
     * @param signature armoured
     */
    record Signed(String text, byte[] covered, byte[] signature) implements Block {}

    /** The pieces of a text whose characters are its bytes, in order; none when it holds no OpenPGP. */
    record Found(List<Block> blocks, boolean alone) {
        boolean isEmpty() {
            return blocks.isEmpty();
        }
    }

    /** Whether it is worth a closer look. */
    static boolean mayBeIn(String latin1) {
        return latin1.contains(MESSAGE) || latin1.contains(SIGNED);
    }

    /** Takes {@code latin1}, each character of which is one byte, apart. */
    static Found in(String latin1) {
        InlinePgp scan = new InlinePgp(latin1);
        scan.all();
        boolean any = scan.blocks.stream().anyMatch(block -> !(block instanceof Plain));
        return any ? new Found(List.copyOf(scan.blocks), !scan.otherText) : new Found(List.of(), false);
    }

    private void all() {
        int plainFrom = 0;
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            boolean begins = line.equals(MESSAGE) || line.equals(SIGNED);
            if (begins && ++beginnings > MAX_BEGINNINGS) {
                break;
            }
            int end = line.equals(MESSAGE) ? armored(at) : begins ? signed(at) : -1;
            if (end < 0) {
                at++;
                continue;
            }
            Block block = blocks.remove(blocks.size() - 1);
            plain(plainFrom, at);
            blocks.add(block);
            at = end + 1;
            plainFrom = at;
        }
        plain(plainFrom, lines.size());
    }

    private void plain(int from, int to) {
        String text = String.join("\n", lines.subList(from, to));
        if (!text.isBlank()) {
            otherText = true;
            blocks.add(new Plain(text));
        }
    }

    private int find(String word, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(word)) {
                return i;
            }
        }
        return -1;
    }

    /** Adds the message that begins at a line; returns its last line, or -1 when it does not end. */
    private int armored(int from) {
        int end = find(MESSAGE_END, from + 1);
        if (end > 0) {
            blocks.add(new Armored(armor(from, end)));
        }
        return end;
    }

    private int signed(int from) {
        int text = from + 1;
        while (text < lines.size() && lines.get(text).strip().startsWith("Hash:")) {
            text++;
        }
        // Anything but Hash lines before the empty line could be taken for signed text.
        int signature = find(SIGNATURE, text);
        int end = signature < 0 ? -1 : find(SIGNATURE_END, signature + 1);
        if (end < 0 || !lines.get(text).isBlank()) {
            return -1;
        }
        StringBuilder covered = new StringBuilder();
        for (String line : lines.subList(text + 1, signature)) {
            covered.append(line.startsWith("- ") ? line.substring(2) : line).append('\n');
        }
        byte[] bytes = covered.toString().getBytes(StandardCharsets.ISO_8859_1);
        blocks.add(new Signed(covered.toString(), Canonical.text(bytes), armor(signature, end)));
        return end;
    }

    /** Lines of armour, with the empty line after its header that rendered HTML has lost. */
    private byte[] armor(int from, int to) {
        StringBuilder out = new StringBuilder();
        boolean inHeader = true;
        for (int i = from; i <= to; i++) {
            String line = lines.get(i).strip();
            if (inHeader && i > from) {
                boolean field = line.contains(": ");
                if (!field && !line.isEmpty()) {
                    out.append('\n');
                }
                inHeader = field;
            }
            out.append(line).append('\n');
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
