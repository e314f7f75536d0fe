package org.muniment.logs.origin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.terms.Refusal;

/** Countries of addresses, by a file that is read once, at the start. Thread-safe. */
@FunctionalInterface
public interface Countries {

    /** Largest file, in bytes: it is held in memory. */
    long MAX_FILE_BYTES = 512L << 20;

    /** When there is no file: no address has a country. */
    Countries NONE = address -> Optional.empty();

    /**
     * Reads a file: a MaxMind DB (GeoLite2-Country, DB-IP and others with {@code country/iso_code}), or CSV lines of
     * {@code network,country} or {@code first,last,country} in ascending order.
     *
     * @throws Refusal {@code BAD_INPUT} saying what is wrong with it, {@code UNAVAILABLE} when it cannot be read
     */
    static Countries open(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the GeoIP file is missing");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new Refusal(Refusal.Code.TOO_LARGE, "the GeoIP file has more than " + MAX_FILE_BYTES + " bytes");
            }
            return isText(file) ? CsvCountries.read(file) : MmdbCountries.read(file);
        } catch (IOException unread) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the GeoIP file cannot be read", unread);
        }
    }

    /** A MaxMind DB begins with its binary tree, a CSV file with a line of text. */
    private static boolean isText(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(512);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return !text.isEmpty()
                && text.chars().allMatch(c -> c == '\n' || c == '\r' || c == '\t' || (c >= ' ' && c < 127))
                && text.indexOf(',') > 0;
    }

    /** The country of 4 or 16 bytes: two capital letters of ISO 3166-1; empty when the file says none. */
    Optional<String> of(byte[] address);
}
