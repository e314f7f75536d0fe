package org.muniment.web.page;

import java.util.HashMap;
import java.util.Map;

/**
 * A template with what it shows; what every page knows is added when it is written out.
 *
 * @param template below {@code src/main/jte}, without suffix, such as {@code desk/queue}
 * @param values the template's parameters by name, without {@code page}
 */
public record View(String template, Map<String, Object> values) {

    /** Copies the map. */
    public View {
        values = Map.copyOf(values);
    }

    /** A template without parameters of its own. */
    public static View of(String template) {
        return new View(template, Map.of());
    }

    /** A template with one parameter, {@code model}. */
    public static View of(String template, Object model) {
        return new View(template, Map.of("model", model));
    }

    /** The same with one more parameter. */
    public View with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new View(template, more);
    }

    @Override
    public String toString() {
        return "View[" + template + "]";
    }
}
