package org.muniment.policy;

import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Typed access to one mapping of a tree that its schema has already accepted. */
record Section(Map<?, ?> map) {

    static Section of(@Nullable Object tree) {
        if (tree instanceof Map<?, ?> map) {
            return new Section(map);
        }
        throw new IllegalStateException("a mapping was promised by the schema");
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> new IllegalStateException("promised by the schema: " + key));
    }

    Optional<String> optionalText(String key) {
        return Optional.ofNullable(map.get(key)).map(String::valueOf);
    }

    int number(String key) {
        return optionalNumber(key).orElseThrow(() -> new IllegalStateException("promised by the schema: " + key));
    }

    Optional<Integer> optionalNumber(String key) {
        return map.get(key) instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }

    Optional<Period> period(String key) {
        return optionalText(key).map(Period::parse);
    }

    Optional<Section> optionalSection(String key) {
        return map.get(key) instanceof Map<?, ?> inner ? Optional.of(new Section(inner)) : Optional.empty();
    }

    Section section(String key) {
        return optionalSection(key).orElseGet(() -> new Section(Map.of()));
    }

    List<String> texts(String key) {
        return map.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    List<Section> sections(String key) {
        return map.get(key) instanceof List<?> list
                ? list.stream().map(Section::of).toList()
                : List.of();
    }

    /** The entries of a mapping of mappings, in the file's order. */
    Map<String, Section> entries(String key) {
        Map<String, Section> found = new LinkedHashMap<>();
        section(key).map().forEach((name, value) -> found.put(String.valueOf(name), of(value)));
        return found;
    }

    /** The entries of a mapping of lists of texts, in the file's order. */
    Map<String, List<String>> lists(String key) {
        Section inner = section(key);
        Map<String, List<String>> found = new LinkedHashMap<>();
        inner.map().keySet().forEach(name -> found.put(String.valueOf(name), inner.texts(String.valueOf(name))));
        return found;
    }
}
