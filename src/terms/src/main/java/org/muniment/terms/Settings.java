package org.muniment.terms;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;

/**
 * What the operator configured: {@code muniment.<module>.<name>} from a file, system properties or the environment.
 * Every key asked for is known from then on; {@link #rejectUnknown} stops the start when the operator set one that no
 * module asked for, so that a misspelt or retired key is never silently ignored. A value that cannot be read as its type
 * is a {@link Refusal} of code {@code BAD_INPUT} naming the key. Keys are given in full. Thread-safe.
 */
public final class Settings {

    /** What every key starts with. */
    public static final String PREFIX = "muniment.";

    private static final String ENVIRONMENT_PREFIX = "MUNIMENT_";
    private static final int MAX_SUGGESTION_DISTANCE = 3;

    private final SortedMap<String, String> dotted;
    private final SortedMap<String, String> environment;
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    private Settings(SortedMap<String, String> dotted, SortedMap<String, String> environment) {
        this.dotted = dotted;
        this.environment = environment;
    }

    /** Settings from a map of full keys; keys of others (not starting with {@link #PREFIX}) are left out. */
    public static Settings of(Map<String, String> values) {
        SortedMap<String, String> dotted = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                dotted.put(key, value);
            }
        });
        return new Settings(dotted, new TreeMap<>());
    }

    /**
     * Settings as MicroProfile Config 3.1 orders them: a system property wins over the environment, the environment over
     * the file. {@code muniment.mail.relay} is {@code MUNIMENT_MAIL_RELAY} in the environment: upper case, with
     * {@code _} for every other character.
     *
     * @param file a properties file in UTF-8
     * @throws IOException when the file is given and cannot be read
     */
    public static Settings fromEnvironment(Map<String, String> environment, Properties system, Optional<Path> file)
            throws IOException {
        SortedMap<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                variables.put(name, value);
            }
        });
        SortedMap<String, String> dotted = new TreeMap<>();
        if (file.isPresent()) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file.get(), StandardCharsets.UTF_8)) {
                read.load(reader);
            }
            copy(read, dotted, key -> !variables.containsKey(variable(key)));
        }
        copy(system, dotted, key -> true);
        return new Settings(dotted, variables);
    }

    private static void copy(Properties from, Map<String, String> to, Function<String, Boolean> wanted) {
        for (String key : from.stringPropertyNames()) {
            if (key.startsWith(PREFIX) && wanted.apply(key)) {
                to.put(key, from.getProperty(key).strip());
            }
        }
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The value, if set and not blank. */
    public Optional<String> optionalString(String key) {
        if (!key.startsWith(PREFIX)) {
            throw new IllegalArgumentException("setting " + key + " does not start with " + PREFIX);
        }
        asked.add(key);
        String value = dotted.get(key);
        if (value == null) {
            value = environment.get(variable(key));
        }
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /** The value, or the default when unset. */
    public String string(String key, String defaultValue) {
        return optionalString(key).orElse(defaultValue);
    }

    /** A comma-separated list without blanks around its items, or the default when unset. */
    public List<String> list(String key, List<String> defaultValue) {
        return optionalString(key)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList())
                .orElse(defaultValue);
    }

    /** A whole number, if set. */
    public Optional<Integer> optionalInteger(String key) {
        return read(key, "a whole number", Integer::valueOf);
    }

    /** A whole number, or the default when unset. */
    public int integer(String key, int defaultValue) {
        return optionalInteger(key).orElse(defaultValue);
    }

    /** {@code true} or {@code false}, if set. */
    public Optional<Boolean> optionalBool(String key) {
        return read(key, "true or false", SettingsText::bool);
    }

    /** {@code true} or {@code false}, or the default when unset. */
    public boolean bool(String key, boolean defaultValue) {
        return optionalBool(key).orElse(defaultValue);
    }

    /** A duration, if set: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or ISO 8601 ({@code PT5S}). */
    public Optional<Duration> optionalDuration(String key) {
        return read(key, "a duration such as 500ms, 30s, 5m, 2h, 7d or PT30S", SettingsText::duration);
    }

    /** A duration, or the default when unset. */
    public Duration duration(String key, Duration defaultValue) {
        return optionalDuration(key).orElse(defaultValue);
    }

    /** A path, if set; relative ones are against the working folder. */
    public Optional<Path> optionalPath(String key) {
        return read(key, "a path", text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    /** A path, or the default when unset. */
    public Path path(String key, Path defaultValue) {
        return optionalPath(key).orElse(defaultValue);
    }

    /** A size in bytes, if set: a number with {@code B}, {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} or nothing. */
    public Optional<Long> optionalBytes(String key) {
        return read(key, "a size such as 64MiB", SettingsText::bytes);
    }

    /** A size in bytes, or the default when unset. */
    public long bytes(String key, long defaultBytes) {
        return optionalBytes(key).orElse(defaultBytes);
    }

    /** A size in bytes, or the default, itself written like {@code 64MiB}, when unset. */
    public long bytes(String key, String defaultValue) {
        return optionalBytes(key).orElseGet(() -> SettingsText.bytes(defaultValue));
    }

    /** One of an enum's constants, written in any case and with {@code -} or {@code _}; or the default when unset. */
    public <E extends Enum<E>> E choice(String key, E defaultValue) {
        Class<E> type = defaultValue.getDeclaringClass();
        String expected = "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        return read(key, expected, text -> Enum.valueOf(type, SettingsText.constant(text)))
                .orElse(defaultValue);
    }

    /** A secret, if set. */
    public Optional<Secret> optionalSecret(String key) {
        return optionalString(key).map(Secret::new);
    }

    /** A secret, or the default when unset. */
    public Secret secret(String key, String defaultValue) {
        return new Secret(string(key, defaultValue));
    }

    /**
     * The names of a group: for {@code muniment.mail.mailbox} and a set key {@code muniment.mail.mailbox.sales.host} it
     * has {@code sales}. In the environment a name has no {@code _} and is read in lower case. Asking makes none of the
     * group's keys known: ask for each.
     */
    public SortedSet<String> names(String group) {
        String start = group + ".";
        SortedSet<String> names = new TreeSet<>();
        collect(dotted.keySet(), start, '.', names);
        collect(environment.keySet(), variable(start), '_', names);
        return names;
    }

    private static void collect(Set<String> keys, String start, char separator, Set<String> names) {
        for (String key : keys) {
            int end = key.startsWith(start) ? key.indexOf(separator, start.length()) : -1;
            if (end > start.length()) {
                names.add(key.substring(start.length(), end).toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Makes keys known that something else reads, such as the start script. */
    public Settings known(String... keys) {
        asked.addAll(Arrays.asList(keys));
        return this;
    }

    /**
     * Refuses ({@code BAD_INPUT}) keys that are set but that nobody asked for, each with the nearest known key. Call it
     * once all modules have read theirs.
     */
    public void rejectUnknown() {
        Set<String> variables = new TreeSet<>();
        asked.forEach(key -> variables.add(variable(key)));
        List<String> unknown = new ArrayList<>();
        for (String key : dotted.keySet()) {
            if (!asked.contains(key)) {
                unknown.add(key + suggestion(key, asked));
            }
        }
        for (String name : environment.keySet()) {
            if (!variables.contains(name)) {
                unknown.add(name + suggestion(name, variables));
            }
        }
        if (!unknown.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "unknown settings: " + String.join(", ", unknown));
        }
    }

    private static String suggestion(String key, Set<String> known) {
        String best = "";
        int bestDistance = MAX_SUGGESTION_DISTANCE + 1;
        for (String candidate : known) {
            int distance = SettingsText.distance(key, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + best + "?)";
    }

    private <T> Optional<T> read(String key, String expected, Function<String, T> reader) {
        Optional<String> text = optionalString(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(text.get()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + key + " is not " + expected, e);
        }
    }
}
