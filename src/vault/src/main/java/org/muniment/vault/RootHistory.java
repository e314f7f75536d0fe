package org.muniment.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.internal.Hmac;

/**
 * When versions of the root key were made and destroyed: providers do not all know (FORMAT.md, section 3c). A folder of keys
 * from before it has no entry for its versions. Thread-safe.
 */
final class RootHistory {

    static final String FILE = "history";

    private static final String FIRST_LINE = "muniment root history v1";
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final byte[] marking;

    RootHistory(Path folder, byte[] marking) {
        this.file = folder.resolve(FILE);
        this.marking = marking;
    }

    /** All of it, oldest first; {@link Tampered} when somebody else wrote it. */
    synchronized List<RootEvent> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw notOurs();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int mark = text.lastIndexOf("mark ");
        String body = mark < 0 ? "" : text.substring(0, mark);
        if (!body.startsWith(FIRST_LINE + "\n") || !text.equals(marked(body))) {
            throw notOurs();
        }
        return body.lines().skip(1).map(RootHistory::event).toList();
    }

    private static RootEvent event(String line) {
        String[] words = line.split(" ", -1);
        try {
            return new RootEvent(
                    Instant.parse(words[0]), words[1].equals("made"), words[2], Integer.parseInt(words[3]));
        } catch (DateTimeException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw notOurs();
        }
    }

    private static Tampered notOurs() {
        return new Tampered("history of the root key: it is not what was written");
    }

    /** Adds that, unless it is the last that is known of that version. */
    synchronized void add(RootEvent event) throws IOException {
        List<RootEvent> all = new ArrayList<>(read());
        boolean known = all.stream()
                .filter(each -> each.provider().equals(event.provider()) && each.version() == event.version())
                .reduce((earlier, later) -> later)
                .filter(last -> last.made() == event.made())
                .isPresent();
        if (!known) {
            all.add(event);
            write(all);
        }
    }

    private void write(List<RootEvent> all) throws IOException {
        StringBuilder body = new StringBuilder(FIRST_LINE + "\n");
        for (RootEvent each : all) {
            body.append(each.at().truncatedTo(ChronoUnit.SECONDS))
                    .append(each.made() ? " made " : " gone ")
                    .append(each.provider())
                    .append(' ')
                    .append(each.version())
                    .append('\n');
        }
        DurableFiles.write(file, marked(body.toString()).getBytes(StandardCharsets.ISO_8859_1));
    }

    private String marked(String body) {
        byte[] mark = Hmac.sha256(marking, Vault.MARK, body.getBytes(StandardCharsets.ISO_8859_1));
        return body + "mark " + HexFormat.of().formatHex(mark) + "\n";
    }
}
