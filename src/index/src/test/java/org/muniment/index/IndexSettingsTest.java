package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

class IndexSettingsTest {

    @Test
    void takesAQuarterOfTheHeapUnlessToldOtherwise() {
        assertThat(IndexSettings.from(Settings.of(Map.of())).cacheShare()).isEqualTo(25);
        Settings told = Settings.of(Map.of("muniment.index.cache-share", "10"));
        IndexSettings settings = IndexSettings.from(told);
        told.rejectUnknown();
        assertThat(settings.cacheShare()).isEqualTo(10);
        long tenth = Runtime.getRuntime().maxMemory() / 10;
        assertThat(PageCache.of(settings).maxBytes()).isBetween(tenth - (1 << 20), tenth + (1 << 20));
    }

    @Test
    void refusesSharesThatMakeNoSense() {
        for (String share : new String[] {"0", "76", "-1"}) {
            Settings told = Settings.of(Map.of("muniment.index.cache-share", share));
            assertThatThrownBy(() -> IndexSettings.from(told)).isInstanceOf(Refusal.class);
        }
    }
}
