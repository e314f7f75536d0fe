package org.muniment.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A profile with what is laid over it, read, checked and resolved as far as its problems allow. */
record PolicyFile(
        String name,
        Section section,
        List<Problem> problems,
        SortedMap<String, RetentionPlan> plans,
        @Nullable Resolved resolved) {

    /** What exists only when the schema found nothing wrong. */
    private record Resolved(Controller controller, Clocks clocks, Letters letters) {}

    private static final TreeSchema SCHEMA = TreeSchema.builtIn("schema/profile.schema.yaml");

    static PolicyFile read(String profile, Optional<YamlFile> override) {
        if (!Contents.BUILT_IN.profiles().contains(profile)) {
            throw new Refusal(
                    Refusal.Code.NOT_FOUND,
                    "no policy profile '" + profile + "'; there are "
                            + String.join(", ", Contents.BUILT_IN.profiles()));
        }
        YamlFile builtIn = YamlFile.builtIn("profiles/" + profile + ".yaml");
        if (override.isEmpty()) {
            return resolve(builtIn, List.of());
        }
        List<Problem> problems = new ArrayList<>(SCHEMA.checkPart(override.get()));
        if (!problems.isEmpty()) {
            return new PolicyFile(builtIn.name(), new Section(Map.of()), problems, new TreeMap<>(), null);
        }
        Object merged = merge(builtIn.tree(), Section.of(override.get().tree()).map());
        PolicyFile laidOver = resolve(new YamlFile(override.get().name(), merged), List.of());
        problems.addAll(laidOver.problems);
        problems.addAll(RetentionPlans.undercut(
                resolve(builtIn, List.of()).plans,
                laidOver.plans,
                override.get().name()));
        return new PolicyFile(laidOver.name, laidOver.section, problems, laidOver.plans, laidOver.resolved);
    }

    private static PolicyFile resolve(YamlFile file, List<Problem> earlier) {
        List<Problem> problems = new ArrayList<>(earlier);
        problems.addAll(SCHEMA.check(file));
        if (!problems.isEmpty()) {
            return new PolicyFile(file.name(), new Section(Map.of()), problems, new TreeMap<>(), null);
        }
        Section section = Section.of(file.tree());
        SortedMap<String, RetentionPlan> plans = RetentionPlans.of(section, file.name(), problems);
        Resolved resolved = new Resolved(
                Controller.of(section),
                Clocks.of(section, file.name(), problems),
                Letters.of(section, file.name(), problems));
        references(section, resolved.clocks, plans)
                .forEach((path, what) -> problems.add(new Problem(file.name(), path, what)));
        return new PolicyFile(file.name(), section, problems, plans, resolved);
    }

    /** Names that must exist elsewhere in the file. */
    private static Map<String, String> references(
            Section section, Clocks clocks, SortedMap<String, RetentionPlan> plans) {
        Map<String, String> wrong = new LinkedHashMap<>();
        Map<String, String> named = Map.of(
                "exports/clock", section.section("exports").text("clock"),
                "erasures/clock", section.section("erasures").text("clock"),
                "incidents/clock", section.section("incidents").text("clock"),
                "notices/policyChangeClock", section.section("notices").text("policyChangeClock"));
        new TreeMap<>(named).forEach((path, clock) -> {
            if (!clocks.names().contains(clock)) {
                wrong.put(path, "there is no clock '" + clock + "'");
            } else if (clocks.countsBackwards(clock) != path.endsWith("policyChangeClock")) {
                wrong.put(path, "clock '" + clock + "' counts the other way");
            }
        });
        List<Section> classes = section.sections("data");
        for (int i = 0; i < classes.size(); i++) {
            if (!plans.containsKey(classes.get(i).text("retention"))) {
                wrong.put(
                        "data/" + i + "/retention",
                        "there is no retention plan '" + classes.get(i).text("retention") + "'");
            }
        }
        if (section.section("exports").number("reminderDays")
                > section.section("exports").number("pickUpDays")) {
            wrong.put("exports/reminderDays", "is later than the end of the pick-up");
        }
        return wrong;
    }

    private static Object merge(@Nullable Object under, Map<?, ?> over) {
        Map<Object, Object> merged = new LinkedHashMap<>(Section.of(under).map());
        over.forEach((key, value) -> {
            boolean bothMappings = merged.get(key) instanceof Map<?, ?> && value instanceof Map<?, ?>;
            merged.put(key, bothMappings ? merge(merged.get(key), (Map<?, ?>) value) : value);
        });
        return merged;
    }

    Controller controller() {
        return usable().controller;
    }

    Clocks clocks() {
        return usable().clocks;
    }

    Letters letters() {
        return usable().letters;
    }

    private Resolved usable() {
        if (resolved == null) {
            throw new IllegalStateException("used in spite of its problems");
        }
        return resolved;
    }

    PolicyReport report() {
        boolean usable = problems.isEmpty();
        return new PolicyReport(
                usable ? section.text("profile") : name,
                List.copyOf(problems),
                usable ? warnings() : List.of(),
                usable ? Optional.of(digest()) : Optional.empty());
    }

    private List<Problem> warnings() {
        List<Problem> warnings = new ArrayList<>();
        Controller controller = controller();
        if (controller.address().isEmpty()) {
            warnings.add(new Problem(name, "controller/address", "is empty; people must be able to write a letter"));
        }
        if (controller.contacts().privacy().endsWith(".invalid")) {
            warnings.add(new Problem(name, "controller/contacts", "still are the examples of the built-in profile"));
        }
        return warnings;
    }

    String text() {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpToString(section.map());
    }

    String digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
