package org.muniment.web.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.web.security.Form;

/** The fields of one form with what was entered and what is wrong with it. Immutable. */
public final class Inputs {

    private final Map<String, Input> inputs;

    private Inputs(Map<String, Input> inputs) {
        this.inputs = inputs;
    }

    /**
     * One field as it stands.
     *
     * @param field what it is
     * @param value what was entered; never a password
     * @param error what is wrong with it
     */
    public record Input(Field field, String value, Optional<String> error) {

        /** The ids of hint and error for {@code aria-describedby}; null when there are none. */
        public @Nullable String describedBy() {
            String ids = (field.hint().isEmpty() ? "" : field.name() + "-hint ")
                    + (error.isPresent() ? field.name() + "-error" : "");
            return ids.isEmpty() ? null : ids.strip();
        }

        @Override
        public String toString() {
            return "Input[" + field.name() + "]";
        }
    }

    /** Empty fields. */
    public static Inputs blank(Field... fields) {
        return filled(Map.of(), fields);
    }

    /** Fields that already hold something. */
    public static Inputs filled(Map<String, String> values, Field... fields) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        for (Field field : fields) {
            inputs.put(field.name(), new Input(field, values.getOrDefault(field.name(), ""), Optional.empty()));
        }
        return new Inputs(inputs);
    }

    /** Fields as they were sent, checked. */
    public static Inputs read(Form form, Field... fields) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        for (Field field : fields) {
            String value = field.kind().equals("password") ? "" : form.text(field.name());
            inputs.put(field.name(), new Input(field, value, field.check(form)));
        }
        return new Inputs(inputs);
    }

    /** The same with an error on one field. */
    public Inputs wrong(String name, String error) {
        Map<String, Input> changed = new LinkedHashMap<>(inputs);
        Input input = get(name);
        changed.put(name, new Input(input.field(), input.value(), Optional.of(error)));
        return new Inputs(changed);
    }

    /** Whether nothing is wrong. */
    public boolean valid() {
        return errors().isEmpty();
    }

    /** One field. */
    public Input get(String name) {
        Input input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return input;
    }

    /** What was entered in a field. */
    public String value(String name) {
        return get(name).value();
    }

    /** All fields, in order. */
    public List<Input> all() {
        return List.copyOf(inputs.values());
    }

    /** The fields something is wrong with. */
    public List<Input> errors() {
        return inputs.values().stream().filter(i -> i.error().isPresent()).toList();
    }

    /** Whether any field must be filled. */
    public boolean anyRequired() {
        return inputs.values().stream().anyMatch(i -> i.field().required());
    }
}
