package org.muniment.archive;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.muniment.terms.Refusal;

/** The different terms of the records of one frame. */
final class FrameTerms {

    private final Map<String, Set<String>> fields = new HashMap<>();
    private final Set<String> cut = new TreeSet<>();

    void add(ArchiveRecord record) {
        for (Map.Entry<String, ? extends Collection<String>> field :
                record.terms().entrySet()) {
            Set<String> known = fields.get(field.getKey());
            if (known == null) {
                known = new HashSet<>();
                fields.put(checked(field.getKey()), known);
            }
            for (String term : field.getValue()) {
                if (known.add(term) && BlockField.isCut(term)) {
                    cut.add(field.getKey());
                }
            }
        }
    }

    /** By field; a field that the last frame had may be empty. */
    Map<String, Set<String>> fields() {
        return fields;
    }

    /** Names of the fields of which a term is cut in the index. */
    Set<String> cut() {
        return cut;
    }

    void clear() {
        cut.clear();
        fields.values().forEach(Set::clear);
    }

    private static String checked(String field) {
        if (field.isEmpty() || field.length() > BlockQuery.MAX_FIELD_CHARACTERS || field.startsWith("_")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a field name for the block index");
        }
        return field;
    }
}
