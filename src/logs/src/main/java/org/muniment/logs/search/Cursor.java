package org.muniment.logs.search;

import java.util.Optional;
import org.muniment.terms.Refusal;

/**
 * Where the next page begins: behind the place of the last hit shown. Hits of one time stand by stream, generation and
 * number, so what was shown is passed over by comparing, however many hits have that time.
 *
 * @param millis the time of the last hit shown
 * @param place where it lies
 * @param shown how many hits of that time, stream and generation have been shown: numbers in an archive are others than those
 *     in the hot partition it was made of, so after that move the hits themselves are counted
 */
record Cursor(long millis, Place place, int shown) {

    /** Most hits of one time that can be paged through when their day is archived between two pages. */
    private static final int MAX_SHOWN = 100_000;

    private static final int PARTS = 6;

    static final Cursor START = new Cursor(Long.MAX_VALUE, new Place("", false, 0, -1), 0);

    /**
     * A hit's place among those of its time.
     *
     * @param sequence its number in the hot partition, or the archive
     */
    record Place(String stream, boolean archived, int generation, long sequence) {

        /** Whether hits there stand together with these, in the order of their arrival. */
        boolean isBeside(Place other) {
            return generation == other.generation && stream.equals(other.stream);
        }
    }

    static Cursor of(Optional<String> text) {
        if (text.isEmpty()) {
            return START;
        }
        String[] part = text.get().split("-", PARTS);
        try {
            Place place =
                    new Place(part[PARTS - 1], part[2].equals("1"), Integer.parseInt(part[3]), Long.parseLong(part[4]));
            return new Cursor(Long.parseLong(part[0]), place, Math.clamp(Integer.parseInt(part[1]), 0, MAX_SHOWN));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException notACursor) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a cursor of a page before");
        }
    }

    String text() {
        return millis + "-" + shown + "-" + (place.archived ? 1 : 0) + "-" + place.generation + "-" + place.sequence
                + "-" + place.stream;
    }

    /** Whether a hit of that time and place comes behind this, or has moved into an archive since. */
    boolean isBefore(long time, Place hit) {
        if (time != millis) {
            return time < millis;
        }
        if (hit.isBeside(place)) {
            return hit.archived != place.archived || hit.sequence > place.sequence;
        }
        int streams = hit.stream.compareTo(place.stream);
        return streams != 0 ? streams > 0 : hit.generation > place.generation;
    }

    /** Whether a hit may have been shown from where it lay before. */
    boolean hasMoved(long time, Place hit) {
        return time == millis && hit.isBeside(place) && hit.archived != place.archived;
    }
}
