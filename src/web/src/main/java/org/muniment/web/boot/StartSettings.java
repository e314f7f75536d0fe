package org.muniment.web.boot;

import java.nio.file.Path;
import java.util.Optional;
import org.muniment.policy.Policy;
import org.muniment.terms.Refusal;
import org.muniment.terms.Secret;
import org.muniment.terms.Settings;

/**
 * What the product is started with; {@code ops/run} sets most of it.
 *
 * @param data {@code muniment.data}: the data folder
 * @param origin {@code muniment.web.origin}: scheme, host and port under which browsers reach the pages; default
 *     {@code http://localhost:8080}
 * @param setupToken {@code muniment.web.setuptoken}: lets its holder make the first staff account
 * @param port {@code muniment.web.port}: the HTTP port on this machine; default 8080
 * @param policyProfile {@code muniment.policy.profile}: the built-in profile; default {@code support}
 * @param policyFile {@code muniment.policy.file}: the operator's own YAML laid over the profile
 * @param demo {@code muniment.demo}: whether sample customers, tickets and logs are added to an empty house
 * @param demoPassword {@code muniment.demo.password}: the password of the sample accounts
 */
public record StartSettings(
        Path data,
        String origin,
        int port,
        Optional<Secret> setupToken,
        String policyProfile,
        Optional<Path> policyFile,
        boolean demo,
        Optional<Secret> demoPassword) {

    /** Refuses a demo without a password for its accounts. */
    public StartSettings {
        if (demo && demoPassword.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.demo needs muniment.demo.password");
        }
    }

    static StartSettings from(Settings settings) {
        settings.known(
                "muniment.database.url",
                "muniment.database.user",
                "muniment.database.password",
                "muniment.java.options");
        return new StartSettings(
                settings.path("muniment.data", Path.of("data")),
                settings.string("muniment.web.origin", "http://localhost:8080").replaceAll("/+$", ""),
                settings.integer("muniment.web.port", 8080),
                settings.optionalSecret("muniment.web.setuptoken"),
                settings.string("muniment.policy.profile", Policy.DEFAULT_PROFILE),
                settings.optionalPath("muniment.policy.file"),
                settings.bool("muniment.demo", false),
                settings.optionalSecret("muniment.demo.password"));
    }
}
