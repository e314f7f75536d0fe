package org.muniment.logs.origin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;
import org.muniment.terms.Refusal;
import org.muniment.vault.pseudonym.Prefix;

/** Countries by lines of {@code network,country} or {@code first,last,country}, quoted or not, in ascending order. */
final class CsvCountries implements Countries {

    /** Longest line, in characters. */
    private static final int MAX_LINE = 1000;

    private final Ranges four = new Ranges();
    private final Ranges six = new Ranges();

    static Countries read(Path file) throws IOException {
        CsvCountries countries = new CsvCountries();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean good =
                        line.length() <= MAX_LINE && (line.isBlank() || line.startsWith("#") || countries.add(line));
                if (!good && number > 1) {
                    throw new Refusal(
                            Refusal.Code.BAD_INPUT,
                            "line " + number
                                    + " of the GeoIP file is not network,country or first,last,country in order");
                }
            }
        }
        countries.four.pack();
        countries.six.pack();
        return countries;
    }

    private boolean add(String line) {
        String[] cells = line.replace("\"", "").split(",", -1);
        int slash = cells[0].indexOf('/');
        byte[] first = Ip.parse((slash < 0 ? cells[0] : cells[0].substring(0, slash)).strip());
        if (first == null || cells.length < (slash < 0 ? 3 : 2)) {
            return false;
        }
        byte[] last = slash < 0 ? Ip.parse(cells[1].strip()) : last(first, cells[0].substring(slash + 1));
        if (last == null || last.length != first.length) {
            return false;
        }
        return (first.length == 4 ? four : six).add(first, last, CountryCode.of(cells[slash < 0 ? 2 : 1]));
    }

    private static byte @Nullable [] last(byte[] first, String bits) {
        int count = bits.strip().matches("[0-9]{1,3}") ? Integer.parseInt(bits.strip()) : -1;
        if (count < 0 || count > first.length * 8) {
            return null;
        }
        byte[] last = new Prefix(first, count).network().clone();
        for (int bit = count; bit < last.length * 8; bit++) {
            last[bit >> 3] |= (byte) (0x80 >> (bit & 7));
        }
        return last;
    }

    @Override
    public Optional<String> of(byte[] address) {
        return Optional.ofNullable((address.length == 4 ? four : six).find(address));
    }

    /** Ranges in ascending order, none of which meets the next. */
    private static final class Ranges {
        private long[] firstHigh = new long[1024];
        private long[] firstLow = new long[1024];
        private long[] lastHigh = new long[1024];
        private long[] lastLow = new long[1024];
        private final List<@Nullable String> codes = new ArrayList<>();

        boolean add(byte[] first, byte[] last, @Nullable String code) {
            int at = codes.size();
            if (at == firstHigh.length) {
                grow(at * 2);
            }
            firstHigh[at] = high(first);
            firstLow[at] = low(first);
            lastHigh[at] = high(last);
            lastLow[at] = low(last);
            boolean ordered = compare(firstHigh[at], firstLow[at], lastHigh[at], lastLow[at]) <= 0
                    && (at == 0 || compare(lastHigh[at - 1], lastLow[at - 1], firstHigh[at], firstLow[at]) < 0);
            codes.add(code);
            return ordered;
        }

        private void grow(int size) {
            firstHigh = Arrays.copyOf(firstHigh, size);
            firstLow = Arrays.copyOf(firstLow, size);
            lastHigh = Arrays.copyOf(lastHigh, size);
            lastLow = Arrays.copyOf(lastLow, size);
        }

        void pack() {
            grow(Math.max(1, codes.size()));
        }

        @Nullable
        String find(byte[] address) {
            long high = high(address);
            long low = low(address);
            int from = 0;
            int to = codes.size() - 1;
            while (from <= to) {
                int middle = (from + to) >>> 1;
                if (compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
                    to = middle - 1;
                } else if (compare(high, low, lastHigh[middle], lastLow[middle]) > 0) {
                    from = middle + 1;
                } else {
                    return codes.get(middle);
                }
            }
            return null;
        }

        private static int compare(long high, long low, long otherHigh, long otherLow) {
            int first = Long.compareUnsigned(high, otherHigh);
            return first != 0 ? first : Long.compareUnsigned(low, otherLow);
        }

        private static long high(byte[] address) {
            return address.length == 4 ? 0 : ByteBuffer.wrap(address).getLong();
        }

        private static long low(byte[] address) {
            return address.length == 4
                    ? Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt())
                    : ByteBuffer.wrap(address).getLong(8);
        }
    }
}
