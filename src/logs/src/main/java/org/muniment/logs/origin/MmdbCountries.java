package org.muniment.logs.origin;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/** Countries by a MaxMind DB, held in memory, so that a file replaced while we run does no harm. */
final class MmdbCountries implements Countries {

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
    public Optional<String> of(byte[] address) {
        try {
            return Optional.ofNullable(look(address));
        } catch (IOException | RuntimeException fault) {
            if (!damaged) {
                damaged = true;
                LOG.log(System.Logger.Level.WARNING, "the GeoIP file is damaged; some addresses stay without country");
            }
            return Optional.empty();
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
        return code != null ? code : found.get("country_code") instanceof String flat ? CountryCode.of(flat) : null;
    }

    private static @Nullable String iso(@Nullable Object country) {
        Object code = country instanceof Map<?, ?> map ? map.get("iso_code") : country;
        return code instanceof String text ? CountryCode.of(text) : null;
    }
}
