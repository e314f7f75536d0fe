package org.muniment.policy;

import java.util.List;

/** What the product has built in. */
record Contents(List<String> profiles, List<String> calendars, List<String> languages) {

    static final Contents BUILT_IN = read();

    private static Contents read() {
        Section section = Section.of(YamlFile.builtIn("schema/contents.yaml").tree());
        return new Contents(section.texts("profiles"), section.texts("calendars"), section.texts("languages"));
    }
}
