package org.muniment.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a search for two planted words came across, place by place. Not thread-safe. */
final class Findings {

    private final Map<String, long[]> places = new TreeMap<>();
    private final List<String> blind = new ArrayList<>();

    /** Says that a place was looked into, with what was found of the one and the other. */
    void at(String place, long erased, long twin) {
        long[] counts = places.computeIfAbsent(place, name -> new long[2]);
        counts[0] += erased;
        counts[1] += twin;
    }

    /** Says that something could not be looked into although it may hold something. */
    void blind(String what) {
        blind.add(what);
    }

    long erased() {
        return places.values().stream().mapToLong(counts -> counts[0]).sum();
    }

    List<String> blindSpots() {
        return List.copyOf(blind);
    }

    /** Places where the twin must be found and is not. */
    List<String> missing(List<String> expected) {
        return expected.stream()
                .filter(place -> {
                    long[] counts = places.get(place);
                    return counts == null || counts[1] == 0;
                })
                .toList();
    }

    Map<String, long[]> places() {
        return places;
    }
}
