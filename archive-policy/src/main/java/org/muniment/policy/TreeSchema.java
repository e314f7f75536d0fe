package org.muniment.policy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks YAML trees against the subset of JSON Schema 2020-12 that this module's schemas use. Differences: {@code pattern}
 * and {@code propertyNames} must match the whole text. A keyword outside the subset is a fault of the product.
 */
final class TreeSchema {

    private static final Set<String> DESCRIPTIVE = Set.of("$schema", "$defs", "title", "description", "required");
    private static final int MAX_DEPTH = 32;

    private final String name;
    private final Map<?, ?> root;

    private TreeSchema(String name, Map<?, ?> root) {
        this.name = name;
        this.root = root;
    }

    static TreeSchema builtIn(String path) {
        if (YamlFile.builtIn(path).tree() instanceof Map<?, ?> root) {
            return new TreeSchema(path, root);
        }
        throw new IllegalStateException("not a schema: " + path);
    }

    /** The problems of a complete file. */
    List<Problem> check(YamlFile file) {
        Run run = new Run(file.name(), true);
        run.check("", file.tree(), root, 0);
        return run.problems;
    }

    /** The problems of a file that states only some of the keys, because it is laid over another one. */
    List<Problem> checkPart(YamlFile file) {
        Run run = new Run(file.name(), false);
        run.check("", file.tree(), root, 0);
        return run.problems;
    }

    /** A value's path in the file, what it must satisfy, and how deep it lies. */
    private record Place(String path, Map<?, ?> schema, int depth) {}

    private final class Run {
        private final String file;
        private final boolean whole;
        private final List<Problem> problems = new ArrayList<>();

        Run(String file, boolean whole) {
            this.file = file;
            this.whole = whole;
        }

        private void report(String path, String what) {
            problems.add(new Problem(file, path, what));
        }

        void check(String path, @Nullable Object value, Map<?, ?> schema, int depth) {
            if (depth > MAX_DEPTH) {
                report(path, "nested deeper than " + MAX_DEPTH + " levels");
                return;
            }
            if (schema.get("$ref") instanceof String ref) {
                check(path, value, resolve(ref), depth + 1);
                return;
            }
            if (!hasType(value, String.valueOf(schema.get("type")))) {
                report(path, "must be " + article(String.valueOf(schema.get("type"))) + ", is " + describe(value));
                return;
            }
            for (Map.Entry<?, ?> keyword : schema.entrySet()) {
                String word = String.valueOf(keyword.getKey());
                Object argument = keyword.getValue();
                if (value instanceof Map<?, ?> map) {
                    object(new Place(path, schema, depth), map, word, argument);
                } else if (value instanceof List<?> list) {
                    array(new Place(path, schema, depth), list, word, argument);
                } else {
                    scalar(path, value, word, argument);
                }
            }
            if (whole && value instanceof Map<?, ?> map && schema.get("required") instanceof List<?> required) {
                required.stream()
                        .filter(key -> !map.containsKey(key))
                        .forEach(key -> report(path, "lacks '" + key + "'"));
            }
        }

        private void object(Place at, Map<?, ?> map, String word, @Nullable Object argument) {
            switch (word) {
                case "properties", "additionalProperties" -> {
                    if (word.equals("properties") || !at.schema().containsKey("properties")) {
                        properties(at, map);
                    }
                }
                case "propertyNames" -> {
                    Pattern pattern = Pattern.compile(String.valueOf(argument));
                    map.keySet().stream()
                            .filter(key -> !pattern.matcher(String.valueOf(key)).matches())
                            .forEach(key -> report(at.path(), "'" + key + "' is no name for an entry here"));
                }
                case "minProperties" -> {
                    if (whole && map.size() < number(argument)) {
                        report(at.path(), "needs at least " + argument + " entries");
                    }
                }
                default -> known(word, "type");
            }
        }

        private void properties(Place at, Map<?, ?> map) {
            Map<?, ?> schema = at.schema();
            Map<?, ?> named = schema.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
            map.forEach((key, value) -> {
                String inner = at.path().isEmpty() ? String.valueOf(key) : at.path() + "/" + key;
                if (named.get(key) instanceof Map<?, ?> sub) {
                    check(inner, value, sub, at.depth() + 1);
                } else if (schema.get("additionalProperties") instanceof Map<?, ?> sub) {
                    check(inner, value, sub, at.depth() + 1);
                } else {
                    Set<String> names = new TreeSet<>();
                    named.keySet().forEach(name -> names.add(String.valueOf(name)));
                    report(inner, "unknown key; known here: " + String.join(", ", names));
                }
            });
        }

        private void array(Place at, List<?> list, String word, @Nullable Object argument) {
            switch (word) {
                case "items" -> {
                    Map<?, ?> items = Section.of(argument).map();
                    for (int i = 0; i < list.size(); i++) {
                        check(at.path() + "/" + i, list.get(i), items, at.depth() + 1);
                    }
                }
                case "minItems" -> {
                    if (list.size() < number(argument)) {
                        report(at.path(), "needs at least " + argument + " entries");
                    }
                }
                default -> known(word, "type");
            }
        }

        private void scalar(String path, @Nullable Object value, String word, @Nullable Object argument) {
            String text = String.valueOf(value);
            switch (word) {
                case "pattern" -> {
                    if (!Pattern.matches(String.valueOf(argument), text)) {
                        report(path, "'" + text + "' is not of the form " + argument);
                    }
                }
                case "format" -> format(path, text, String.valueOf(argument));
                case "enum" -> {
                    if (!(argument instanceof List<?> allowed && allowed.contains(value))) {
                        report(path, "'" + text + "' is not one of " + argument);
                    }
                }
                case "minimum" -> {
                    if (number(value) < number(argument)) {
                        report(path, text + " is less than " + argument);
                    }
                }
                case "maximum" -> {
                    if (number(value) > number(argument)) {
                        report(path, text + " is more than " + argument);
                    }
                }
                default -> known(word, "type");
            }
        }

        private void format(String path, String text, String format) {
            try {
                switch (format) {
                    case "date" -> LocalDate.parse(text);
                    case "zone" -> ZoneId.of(text);
                    case "period" -> {
                        if (Period.parse(text).isNegative()) {
                            report(path, "'" + text + "' is negative");
                        }
                    }
                    case "country" -> {
                        if (!Calendars.isKnown(text)) {
                            report(path, "there is no calendar for '" + text + "'");
                        }
                    }
                    default -> throw new IllegalStateException(name + ": unknown format " + format);
                }
            } catch (DateTimeException e) {
                report(path, "'" + text + "' is not a " + format);
            }
        }

        private void known(String word, String also) {
            if (!DESCRIPTIVE.contains(word) && !word.equals(also)) {
                throw new IllegalStateException(name + ": keyword not supported here: " + word);
            }
        }
    }

    private Map<?, ?> resolve(String ref) {
        if (ref.startsWith("#/$defs/")
                && root.get("$defs") instanceof Map<?, ?> defs
                && defs.get(ref.substring("#/$defs/".length())) instanceof Map<?, ?> found) {
            return found;
        }
        throw new IllegalStateException(name + ": no such definition: " + ref);
    }

    private static boolean hasType(@Nullable Object value, String type) {
        return switch (type) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            default -> throw new IllegalStateException("unknown type " + type);
        };
    }

    private static String article(String type) {
        return switch (type) {
            case "object" -> "a mapping";
            case "array" -> "a list";
            case "string" -> "a text";
            case "integer" -> "a whole number";
            default -> "true or false";
        };
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "empty";
            case Map<?, ?> map -> "a mapping";
            case List<?> list -> "a list";
            case String text -> "a text";
            case Boolean truth -> "true or false";
            case Number number -> "a number";
            default -> "something else";
        };
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
