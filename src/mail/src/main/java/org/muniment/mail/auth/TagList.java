package org.muniment.mail.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A list of {@code name=value} with semicolons between (RFC 6376 section 3.2). */
final class TagList {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final int MAX_TAGS = 100;

    private final Map<String, String> tags = new LinkedHashMap<>();

    private TagList() {}

    /** A list that is none. */
    static final class BadList extends Exception {
        private static final long serialVersionUID = 1L;

        BadList(String message) {
            super(message);
        }
    }

    static TagList parse(String text) throws BadList {
        TagList list = new TagList();
        String[] specs = text.split(";", MAX_TAGS + 1);
        if (specs.length > MAX_TAGS) {
            throw new BadList("it has too many tags");
        }
        for (int i = 0; i < specs.length; i++) {
            String spec = specs[i].strip();
            int equals = specs[i].indexOf('=');
            if (spec.isEmpty() && i == specs.length - 1) {
                continue;
            }
            String name = equals < 0 ? "" : specs[i].substring(0, equals).strip();
            if (!NAME.matcher(name).matches()) {
                throw new BadList("it is no list of tags");
            }
            String value = specs[i].substring(equals + 1).strip();
            if (list.tags.put(name, value) != null) {
                throw new BadList("the tag " + name + " stands twice");
            }
        }
        return list;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(tags.get(name));
    }

    String get(String name, String missing) {
        return tags.getOrDefault(name, missing);
    }

    /** The value with no white space in it. */
    String packed(String name) {
        return get(name, "").replaceAll("[ \\t\\r\\n]+", "");
    }

    boolean has(String name) {
        return tags.containsKey(name);
    }

    /** The name of the first tag. */
    String first() {
        return tags.isEmpty() ? "" : tags.keySet().iterator().next();
    }

    String required(String name) throws BadList {
        String value = packed(name);
        if (value.isEmpty()) {
            throw new BadList("the tag " + name + " is missing");
        }
        return value;
    }
}
