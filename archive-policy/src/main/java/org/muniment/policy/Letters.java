package org.muniment.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.muniment.terms.Refusal;

/** The letters of a policy: the built-in ones, and the operator's own in their place. Immutable, safe for several threads. */
public final class Letters {

    private record Key(String language, String name) {}

    private final List<String> languages;
    private final Map<Key, Letter> letters;

    private Letters(List<String> languages, Map<Key, Letter> letters) {
        this.languages = languages;
        this.letters = letters;
    }

    static Letters of(Section profile, String file, List<Problem> problems) {
        TreeSchema schema = TreeSchema.builtIn("schema/letters.schema.yaml");
        Map<String, Section> known = new Section(Map.of(
                        "letters",
                        Section.of(YamlFile.builtIn("schema/letters.yaml").tree())
                                .map()))
                .entries("letters");
        Map<Key, Letter> found = new HashMap<>();
        for (String language : Contents.BUILT_IN.languages()) {
            YamlFile builtIn = YamlFile.builtIn("letters/" + language + ".yaml");
            List<Problem> own = new ArrayList<>(schema.check(builtIn));
            if (own.isEmpty()) {
                Section section =
                        new Section(Map.of(language, Section.of(builtIn.tree()).map()));
                own.addAll(collect(section, builtIn.name(), known, found));
            }
            problems.addAll(own);
        }
        problems.addAll(collect(profile.section("letters"), file, known, found));
        List<String> languages = profile.section("controller").texts("languages");
        for (String name : known.keySet()) {
            if (!found.containsKey(new Key(languages.get(0), name))) {
                problems.add(new Problem(file, "letters/" + languages.get(0), "lacks the letter '" + name + "'"));
            }
        }
        return new Letters(languages, Map.copyOf(found));
    }

    private static List<Problem> collect(
            Section byLanguage, String file, Map<String, Section> known, Map<Key, Letter> found) {
        List<Problem> problems = new ArrayList<>();
        byLanguage.map().keySet().forEach(code -> {
            String language = String.valueOf(code);
            byLanguage.entries(language).forEach((name, entry) -> {
                String path = "letters/" + language + "/" + name;
                Letter letter = new Letter(name, language, entry.text("subject"), entry.text("body"));
                Section rules = known.get(name);
                if (rules == null) {
                    problems.add(new Problem(file, path, "no such letter; there are " + known.keySet()));
                    return;
                }
                Set<String> used = letter.placeholders();
                Set<String> unknown = new TreeSet<>(used);
                rules.texts("may").forEach(unknown::remove);
                Set<String> missing = new TreeSet<>(rules.texts("must"));
                missing.removeAll(used);
                unknown.forEach(p -> problems.add(new Problem(file, path, "no value is known for {{" + p + "}}")));
                missing.forEach(p -> problems.add(new Problem(file, path, "must contain {{" + p + "}}")));
                found.put(new Key(language, name), letter);
            });
        });
        return problems;
    }

    /**
     * A letter in the wanted language, or in the policy's first language when there is none; refused when there is no
     * such letter at all.
     */
    public Letter find(String name, String language) {
        Letter wanted = letters.get(new Key(language, name));
        Letter found = wanted != null ? wanted : letters.get(new Key(languages.get(0), name));
        if (found == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no letter '" + name + "'");
        }
        return found;
    }

    /** The languages the controller answers in; the first is used where a letter lacks the wanted one. */
    public List<String> languages() {
        return languages;
    }

    /** The names of all letters. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        letters.keySet().forEach(key -> names.add(key.name));
        return names;
    }
}
