package org.muniment.privacy.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.muniment.policy.Controller;
import org.muniment.policy.DataClass;
import org.muniment.policy.Policy;
import org.muniment.policy.RetentionPlan;

/** What GDPR Art. 15(1)(a) to (h) and 15(2) ask for, out of the policy in force. */
final class ProcessingInformation {

    private ProcessingInformation() {}

    static Map<String, Object> of(Policy policy) {
        Map<String, Object> parts = new LinkedHashMap<>();
        Controller controller = policy.controller();
        parts.put(
                "controller",
                ordered(
                        "name", controller.name(),
                        "address", controller.address(),
                        "dataProtectionOfficer", controller.contacts().dpo(),
                        "privacy", controller.contacts().privacy()));
        parts.put("policy", ordered("profile", policy.title(), "version", policy.version(), "sha256", policy.digest()));
        List<DataClass> classes = policy.dataMap();
        parts.put(
                "purposes",
                classes.stream()
                        .map(c -> ordered("class", c.title(), "purpose", c.purpose(), "basis", c.basis()))
                        .toList());
        parts.put(
                "categories",
                classes.stream()
                        .map(c -> ordered("class", c.title(), "fields", c.fields()))
                        .toList());
        parts.put(
                "recipients",
                policy.recipients().stream().map(r -> recipient(r)).toList());
        parts.put("periods", classes.stream().map(c -> period(policy, c)).toList());
        parts.put(
                "rights",
                List.of(
                        "access (Art. 15)",
                        "rectification (Art. 16)",
                        "erasure (Art. 17)",
                        "restriction (Art. 18)",
                        "portability (Art. 20)",
                        "objection (Art. 21)"));
        parts.put(
                "complaint",
                ordered(
                        "authority", controller.authority().name(),
                        "web", controller.authority().web(),
                        "court", controller.court()));
        parts.put(
                "origins",
                classes.stream()
                        .map(c ->
                                ordered("class", c.title(), "origin", c.origin().orElse("you")))
                        .toList());
        parts.put("automatedDecisions", "none (Art. 22): programs flag, people decide");
        parts.put("transfers", transfers(policy));
        return parts;
    }

    private static Map<String, Object> period(Policy policy, DataClass category) {
        RetentionPlan plan = policy.retention(category.retention());
        return ordered(
                "class", category.title(),
                "searchable", plan.hot().toString(),
                "thenArchived", plan.archive().toString(),
                "why", policy.retentionReason(category.retention()));
    }

    private static Map<String, Object> recipient(org.muniment.policy.Recipient recipient) {
        return ordered(
                "name", recipient.name(),
                "location", recipient.location(),
                "purpose", recipient.purpose(),
                "fields", recipient.fields(),
                "safeguard", recipient.mechanism().orElse(""));
    }

    private static List<String> transfers(Policy policy) {
        List<String> transfers = new ArrayList<>();
        policy.recipients()
                .forEach(r -> r.mechanism().ifPresent(m -> transfers.add(r.name() + ", " + r.location() + ": " + m)));
        return transfers;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
