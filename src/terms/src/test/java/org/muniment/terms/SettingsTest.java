package org.muniment.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void readsEachType() {
        Settings settings = Settings.of(Map.of(
                "muniment.a.text", " hello ",
                "muniment.a.number", "42",
                "muniment.a.flag", "Yes",
                "muniment.a.iso", "PT1M30S",
                "muniment.a.short", "250ms",
                "muniment.a.size", "64MiB",
                "muniment.a.path", "x/y",
                "muniment.a.list", "a, b,,c",
                "muniment.a.choice", "self-service",
                "muniment.a.secret", "hush"));
        assertThat(settings.string("muniment.a.text", "")).isEqualTo("hello");
        assertThat(settings.integer("muniment.a.number", 0)).isEqualTo(42);
        assertThat(settings.bool("muniment.a.flag", false)).isTrue();
        assertThat(settings.duration("muniment.a.iso", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.duration("muniment.a.short", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.bytes("muniment.a.size", "1KiB")).isEqualTo(64L << 20);
        assertThat(settings.bytes("muniment.a.other", "1KiB")).isEqualTo(1024);
        assertThat(settings.path("muniment.a.path", Path.of("z"))).isEqualTo(Path.of("x/y"));
        assertThat(settings.list("muniment.a.list", List.of())).containsExactly("a", "b", "c");
        assertThat(settings.choice("muniment.a.choice", Purpose.SUPPORT)).isEqualTo(Purpose.SELF_SERVICE);
        assertThat(settings.secret("muniment.a.secret", "")).hasToString("***");
        assertThat(settings.secret("muniment.a.secret", "").reveal()).isEqualTo("hush");
        settings.rejectUnknown();
    }

    @Test
    void refusesWhatItCannotReadWithoutRepeatingIt() {
        Settings settings = Settings.of(Map.of("muniment.a.number", "4x2", "muniment.a.size", "64 potatoes"));
        assertThatThrownBy(() -> settings.integer("muniment.a.number", 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("muniment.a.number")
                .hasMessageNotContaining("4x2");
        assertThatThrownBy(() -> settings.bytes("muniment.a.size", 0)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> settings.string("a.number", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsOnUnknownKeysWithASuggestion() {
        Settings settings = Settings.of(Map.of("muniment.mail.realy", "x", "other.key", "y"));
        settings.string("muniment.mail.relay", "");
        assertThatThrownBy(settings::rejectUnknown)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("muniment.mail.realy (did you mean muniment.mail.relay?)")
                .hasMessageNotContaining("other.key");
        settings.known("muniment.mail.realy").rejectUnknown();
    }

    @Test
    void ordersPropertiesBeforeEnvironmentBeforeFile() throws IOException {
        Path file = folder.resolve("muniment.properties");
        Files.writeString(
                file, "muniment.a.one=file\nmuniment.a.two=file\nmuniment.a.three=f\u00fcr\nmuniment.a.cool-name=x\n");
        Properties system = new Properties();
        system.setProperty("muniment.a.one", "property");
        Map<String, String> environment = Map.of(
                "MUNIMENT_A_ONE", "environment", "MUNIMENT_A_TWO", "environment", "MUNIMENT_MAIL_BOX_SALES_HOST", "h");
        Settings settings = Settings.fromEnvironment(environment, system, Optional.of(file));
        assertThat(settings.string("muniment.a.one", "")).isEqualTo("property");
        assertThat(settings.string("muniment.a.two", "")).isEqualTo("environment");
        assertThat(settings.string("muniment.a.three", "")).isEqualTo("f\u00fcr");
        assertThat(settings.string("muniment.a.cool-name", "")).isEqualTo("x");
        assertThat(settings.names("muniment.mail.box")).containsExactly("sales");
        assertThatThrownBy(settings::rejectUnknown).hasMessageContaining("MUNIMENT_MAIL_BOX_SALES_HOST");
        assertThat(settings.string("muniment.mail.box.sales.host", "")).isEqualTo("h");
        settings.rejectUnknown();
    }
}
