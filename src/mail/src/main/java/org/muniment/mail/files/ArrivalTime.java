package org.muniment.mail.files;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.parse.Dates;

/** When a message arrived, as its own header tells: the uppermost Received, else Date. */
final class ArrivalTime {
    private static final int MAX_HEADER = 64 * 1024;

    private ArrivalTime() {}

    static Optional<Instant> of(byte[] raw) {
        String text = new String(raw, 0, Math.min(raw.length, MAX_HEADER), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String header = (end < 0 ? text : text.substring(0, end)).replaceAll("\r?\n[ \t]+", " ");
        Optional<Instant> date = Optional.empty();
        for (String line : header.split("\r?\n", 2_000)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("received:") && lower.contains(";")) {
                Optional<Instant> at = read(line.substring(line.lastIndexOf(';') + 1));
                if (at.isPresent()) {
                    return at;
                }
            } else if (lower.startsWith("date:") && date.isEmpty()) {
                date = read(line.substring("date:".length()));
            }
        }
        return date;
    }

    /** A date as headers write it. */
    static Optional<Instant> read(String text) {
        return Dates.of(text.strip()).map(read -> Instant.ofEpochSecond(read.epoch()));
    }
}
