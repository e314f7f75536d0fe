package org.muniment.web.security;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.desk.Upload;

/**
 * A form as it was sent: fields as text, files in memory. Immutable.
 *
 * @param fields values by field name, in the order sent; without files
 * @param files the files that were chosen, by field name
 */
public record Form(Map<String, List<String>> fields, Map<String, List<Upload>> files) {

    static final Form EMPTY = new Form(Map.of(), Map.of());

    /** Copies the maps. */
    public Form {
        fields = Map.copyOf(fields);
        files = Map.copyOf(files);
    }

    /** A field's first value with line ends as {@code \n} and without blanks around it; empty when it was not sent. */
    public String text(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0).replace("\r\n", "\n").strip();
    }

    /** A field's first value exactly as sent, for passwords. */
    public char[] secret(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? new char[0] : values.get(0).toCharArray();
    }

    /** A field's first value; empty when it was not sent or is blank. */
    public Optional<String> optional(String name) {
        return Optional.of(text(name)).filter(value -> !value.isEmpty());
    }

    /** Whether a box was ticked. */
    public boolean ticked(String name) {
        return fields.containsKey(name);
    }

    /** All values of a field. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** The files chosen in a field. */
    public List<Upload> uploads(String name) {
        return files.getOrDefault(name, List.of());
    }

    @Override
    public String toString() {
        return "Form[" + fields.keySet() + "]";
    }
}
