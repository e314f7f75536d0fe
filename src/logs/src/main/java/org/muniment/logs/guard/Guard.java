package org.muniment.logs.guard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.muniment.logs.origin.Countries;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Words;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Makes a parsed record fit to be kept. Thread-safe. */
public final class Guard {

    private final Pseudonyms pseudonyms;
    private final Countries countries;

    /** For one tenant's records, without countries. */
    public Guard(Pseudonyms pseudonyms) {
        this(pseudonyms, Countries.NONE);
    }

    /** For one tenant's records; countries are looked up before an address is pseudonymised. */
    public Guard(Pseudonyms pseudonyms, Countries countries) {
        this.pseudonyms = pseudonyms;
        this.countries = countries;
    }

    /**
     * The record as it is kept: {@code source.kind} and, where a GeoIP file knows it, {@code source.geo.country_iso_code} say
     * what the source was, every address is its pseudonym, in names and values of every field, forbidden content is masked, and {@code url.original} is left out where
     * {@code url.path} and {@code url.query} say the same.
     */
    public LogRecord apply(LogRecord record) {
        Instant time = record.time();
        LogRecord.Builder kept = LogRecord.at(time);
        boolean plain = isPlainUrl(record);
        byte[] source = null;
        for (int i = 0; i < record.size(); i++) {
            String name = record.name(i);
            Object value = record.value(i);
            if (plain && name.equals(Ecs.URL_ORIGINAL)) {
                continue;
            }
            byte[] address = name.equals(Ecs.SOURCE_IP) && value instanceof String text ? Ip.parse(text) : null;
            if (address != null) {
                kept.put(name, pseudonym(address, time));
                source = address;
            } else {
                kept.put(isNamed(name) ? clean(name, time, false) : name, clean(name, value, time));
            }
        }
        if (source != null) {
            derive(kept, source);
        }
        return kept.build();
    }

    /** What is known of the source, before its address is forgotten; the sender's own word about it does not count. */
    private void derive(LogRecord.Builder kept, byte[] source) {
        String kind = Ip.kind(source);
        kept.put(Ecs.SOURCE_KIND, kind);
        kept.remove(Ecs.SOURCE_COUNTRY);
        if (kind.equals(Ip.EXTERNAL)) {
            countries.of(source).ifPresent(country -> kept.put(Ecs.SOURCE_COUNTRY, country));
        }
    }

    /** Whether a field's name may hold an address, as a key of a sender's JSON may; our own names do not. */
    private static boolean isNamed(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c >= '0' && c <= '9') || c == ':') {
                return true;
            }
        }
        return false;
    }

    /** Free text as it is kept. */
    public String apply(String text, Instant time) {
        return clean(text, time, false);
    }

    private static boolean isPlainUrl(LogRecord record) {
        String original = record.text(Ecs.URL_ORIGINAL).orElse("");
        String path = record.text(Ecs.URL_PATH).orElse("");
        String query = record.text(Ecs.URL_QUERY).orElse(null);
        if (original.length() > Words.MAX_VALUE) {
            return false;
        }
        if (query == null) {
            return !path.isEmpty() && original.equals(path);
        }
        return original.length() == path.length() + query.length() + 1
                && original.charAt(path.length()) == '?'
                && original.startsWith(path)
                && original.endsWith(query);
    }

    private Object clean(String name, Object value, Instant time) {
        if (value instanceof String text) {
            String spread = name.equals(Ecs.SOURCE_ADDRESS) ? dashed(text) : text;
            return clean(spread, time, isAgent(name));
        }
        if (value instanceof List<?> list) {
            List<Object> cleaned = new ArrayList<>(list.size());
            list.forEach(one -> cleaned.add(clean(name, one, time)));
            return List.copyOf(cleaned);
        }
        return value;
    }

    /** Whether a field holds a user agent, in which {@code Chrome/120.0.0.0} is a product and its version. */
    private static boolean isAgent(String name) {
        return name.equals(Ecs.AGENT) || name.endsWith("user_agent") || name.endsWith("useragent");
    }

    private String clean(String text, Instant time, boolean agent) {
        return Masks.apply(new AddressFinder(text, agent, address -> pseudonym(address, time)).replaced());
    }

    private String pseudonym(byte[] address, Instant time) {
        return Ip.format(pseudonyms.address(address, time));
    }

    /** A host name made of an address, {@code 203-0-113-7.dsl.example}, with dots for the dashes, so that it is found. */
    private static String dashed(String host) {
        int digits = 0;
        int dashes = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
        }
        return digits >= 4 && dashes >= 3 ? host.replaceAll("(\\d{1,3})-(?=\\d)", "$1.") : host;
    }
}
