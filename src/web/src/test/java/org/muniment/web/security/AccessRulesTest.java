package org.muniment.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Role;

class AccessRulesTest {

    /** A method that forgets to say who may call it. */
    static class Forgetful {
        @GET
        public String get() {
            return "";
        }
    }

    /** A method that says two things. */
    static class Undecided {
        @GET
        @Public
        @Allowed(Role.AGENT)
        public String get() {
            return "";
        }
    }

    /** A method that lets nobody in. */
    static class Closed {
        @GET
        @Allowed({})
        public String get() {
            return "";
        }
    }

    @Test
    void stopsTheStartWhenAMethodDoesNotSayWhoMayCallIt() {
        for (Class<?> wrong : List.of(Forgetful.class, Undecided.class, Closed.class)) {
            assertThatIllegalStateException().isThrownBy(() -> AccessRules.check(wrong));
        }
    }

    @Test
    void everyResourceSaysWhoMayCallIt() throws IOException, ClassNotFoundException {
        java.nio.file.Path classes = java.nio.file.Path.of("target", "classes");
        int seen = 0;
        try (var files = Files.walk(classes)) {
            for (java.nio.file.Path file : (Iterable<java.nio.file.Path>) files::iterator) {
                String name = classes.relativize(file).toString().replace('/', '.');
                if (name.startsWith("org.muniment.web") && name.endsWith(".class") && !name.endsWith("info.class")) {
                    Class<?> type = Class.forName(
                            name.substring(0, name.length() - 6), false, AccessRulesTest.class.getClassLoader());
                    if (type.isAnnotationPresent(Path.class)) {
                        AccessRules.check(type);
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(3);
    }
}
