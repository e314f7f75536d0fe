package org.muniment.logs.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One parsed log line: its time and its fields under flat, dotted ECS names in the order they were found. A value is a
 * {@code String}, {@code Long}, {@code Double}, {@code Boolean} or a {@code List} of those. Immutable.
 */
public final class LogRecord {

    /** The name under which JSON carries the time; never among {@link #names()}. */
    public static final String TIMESTAMP = "@timestamp";

    private final Instant time;
    private final String[] names;
    private final Object[] values;

    private LogRecord(Instant time, String[] names, Object[] values) {
        this.time = time;
        this.names = names;
        this.values = values;
    }

    /** Starts a record of that time. */
    public static Builder at(Instant time) {
        return new Builder(time);
    }

    /** When it happened, by the line itself, or when it arrived if the line did not say. */
    public Instant time() {
        return time;
    }

    /** The dotted field names, in order, without {@code @timestamp}. */
    public List<String> names() {
        return Collections.unmodifiableList(Arrays.asList(names));
    }

    /** How many fields there are. */
    public int size() {
        return names.length;
    }

    /** The name of field {@code i}. */
    public String name(int i) {
        return names[i];
    }

    /** The value of field {@code i}. */
    public Object value(int i) {
        return values[i];
    }

    /** The value of that field. */
    public Optional<Object> value(String name) {
        return Optional.ofNullable(find(name));
    }

    /** The value of that field when it is text. */
    public Optional<String> text(String name) {
        return find(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The value of that field when it is a whole number. */
    public Optional<Long> number(String name) {
        return find(name) instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    private @Nullable Object find(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    /** The record as one line of JSON with flat, dotted names, {@code @timestamp} first, without a line end. */
    public String json() {
        return new String(jsonBytes(), StandardCharsets.UTF_8);
    }

    /** {@link #json()} as UTF-8. */
    public byte[] jsonBytes() {
        return JsonLines.write(this);
    }

    /** A builder that starts with everything in this record. */
    public Builder toBuilder() {
        Builder builder = new Builder(time);
        for (int i = 0; i < names.length; i++) {
            builder.put(names[i], values[i]);
        }
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogRecord that
                && time.equals(that.time)
                && Arrays.equals(names, that.names)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * time.hashCode() + Arrays.hashCode(values);
    }

    /** Shows the time and the field names, no values: they are personal. */
    @Override
    public String toString() {
        return "LogRecord[" + time + ", " + String.join(" ", names) + "]";
    }

    /** Collects fields; not thread-safe. Putting a name twice keeps its place and takes the later value. */
    public static final class Builder {
        private Instant time;
        private final ArrayList<String> names = new ArrayList<>(16);
        private final ArrayList<Object> values = new ArrayList<>(16);

        private Builder(Instant time) {
            this.time = time;
        }

        /** Replaces the time. */
        public Builder time(Instant newTime) {
            time = newTime;
            return this;
        }

        /** Sets a field; null sets nothing. {@code Integer} becomes {@code Long}. */
        public Builder put(String name, @Nullable Object value) {
            if (value == null) {
                return this;
            }
            Object kept = value instanceof Integer number ? Long.valueOf(number) : value;
            int at = names.indexOf(name);
            if (at >= 0) {
                values.set(at, kept);
            } else {
                names.add(name);
                values.add(kept);
            }
            return this;
        }

        /** Sets a field unless it is there. */
        public Builder putIfAbsent(String name, @Nullable Object value) {
            return names.contains(name) ? this : put(name, value);
        }

        /** Removes a field. */
        public Builder remove(String name) {
            int at = names.indexOf(name);
            if (at >= 0) {
                names.remove(at);
                values.remove(at);
            }
            return this;
        }

        /** The value put under that name so far. */
        public @Nullable Object get(String name) {
            int at = names.indexOf(name);
            return at < 0 ? null : values.get(at);
        }

        /** The record. */
        public LogRecord build() {
            return new LogRecord(time, names.toArray(new String[0]), values.toArray());
        }
    }
}
