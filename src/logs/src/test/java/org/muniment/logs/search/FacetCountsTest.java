package org.muniment.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;

/** Exact while everything is remembered; beyond that the shortfall is stated, and the frequent ones stay exact. */
class FacetCountsTest {

    private static List<Result.Value> top(FacetCounts counts) {
        return counts.top(BytesRef::utf8ToString);
    }

    @Test
    void countsExactlyWhatFits() {
        FacetCounts counts = new FacetCounts(100);
        for (int i = 0; i < 1000; i++) {
            counts.add(new BytesRef("v" + i % 90), i % 90);
        }
        List<Result.Value> top = top(counts);
        assertThat(top).hasSize(Facet.TOP).allMatch(value -> value.missed() == 0);
        assertThat(top.get(0)).isEqualTo(new Result.Value("v89", 11 * 89));
    }

    @Test
    void ordersEqualCountsByTheirText() {
        FacetCounts counts = new FacetCounts();
        for (int i = 50; i > 0; i--) {
            counts.add(new BytesRef(String.format(java.util.Locale.ROOT, "%02d", i)), 7);
        }
        assertThat(top(counts).stream().map(Result.Value::value))
                .containsExactly("01", "02", "03", "04", "05", "06", "07", "08", "09", "10");
    }

    @Test
    void statesHowMuchItMayHaveMissed() {
        long seed = Long.getLong("muniment.seed", 7);
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        FacetCounts counts = new FacetCounts(200);
        Map<String, Long> truth = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            double u = random.nextDouble();
            String value = "v" + (int) (5000 * u * u * u * u);
            counts.add(new BytesRef(value), 1);
            truth.merge(value, 1L, Long::sum);
        }
        List<Result.Value> top = top(counts);
        assertThat(top).hasSize(Facet.TOP);
        for (Result.Value value : top) {
            long actual = truth.getOrDefault(value.value(), 0L);
            assertThat(actual).isBetween(value.count(), value.count() + value.missed());
        }
        assertThat(top.get(0).missed()).isZero();
        assertThat(counts.size()).isLessThanOrEqualTo(200);
    }
}
