package org.muniment.logs.origin;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/** Countries by a MaxMind DB, held in memory, so that a file replaced while we run does no harm. */
final class MmdbCountries extends Countries {

    private static final System.Logger LOG = System.getLogger(MmdbCountries.class.getName());

    private final Reader reader;
    private volatile boolean damaged;

    private MmdbCountries(Reader reader) {
        this.reader = reader;
    }

    static Countries read(Path file) {
        try {
            MmdbCountries countries =
                    new MmdbCountries(new Reader(file.toFile(), Reader.FileMode.MEMORY, new CHMCache()));
            countries.look(new byte[4]);
            return countries;
        } catch (IOException | RuntimeException invalid) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "the GeoIP file is damaged, or neither a MaxMind DB nor CSV", invalid);
        }
    }

    @Override
    @Nullable
    String find(byte[] address) {
        try {
            return look(address);
        } catch (IOException | RuntimeException fault) {
            if (!damaged) {
                damaged = true;
                LOG.log(System.Logger.Level.WARNING, "the GeoIP file is damaged; some addresses stay without country");
            }
            return null;
        }
    }

    private @Nullable String look(byte[] address) throws IOException {
        if (address.length == 16 && reader.getMetadata().ipVersion() == 4) {
            return null;
        }
        Map<?, ?> found = reader.get(InetAddress.getByAddress(address), Map.class);
        if (found == null) {
            return null;
        }
        String code = iso(found.get("country"));
        return code != null ? code : found.get("country_code") instanceof String flat ? code(flat) : null;
    }

    private static @Nullable String iso(@Nullable Object country) {
        return switch (country) {
            case Map<?, ?> map when map.get("iso_code") instanceof String text -> code(text);
            case String text -> code(text);
            case null, default -> null;
        };
    }
}
