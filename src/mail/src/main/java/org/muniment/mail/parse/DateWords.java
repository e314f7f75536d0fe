package org.muniment.mail.parse;

import java.util.Map;
import java.util.Optional;

/** Names of months and time zones as mailers write them. */
final class DateWords {
    /** The month of a name's first letters: English, German, French, Spanish, Italian, Portuguese and Dutch. */
    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("jan", 1),
            Map.entry("ene", 1),
            Map.entry("gen", 1),
            Map.entry("jän", 1),
            Map.entry("feb", 2),
            Map.entry("fév", 2),
            Map.entry("fev", 2),
            Map.entry("mar", 3),
            Map.entry("mär", 3),
            Map.entry("mrz", 3),
            Map.entry("mrt", 3),
            Map.entry("maa", 3),
            Map.entry("apr", 4),
            Map.entry("avr", 4),
            Map.entry("abr", 4),
            Map.entry("may", 5),
            Map.entry("mai", 5),
            Map.entry("mei", 5),
            Map.entry("mag", 5),
            Map.entry("jun", 6),
            Map.entry("juin", 6),
            Map.entry("giu", 6),
            Map.entry("jul", 7),
            Map.entry("juil", 7),
            Map.entry("lug", 7),
            Map.entry("aug", 8),
            Map.entry("aoû", 8),
            Map.entry("aou", 8),
            Map.entry("ago", 8),
            Map.entry("sep", 9),
            Map.entry("set", 9),
            Map.entry("oct", 10),
            Map.entry("okt", 10),
            Map.entry("ott", 10),
            Map.entry("out", 10),
            Map.entry("nov", 11),
            Map.entry("dec", 12),
            Map.entry("dez", 12),
            Map.entry("déc", 12),
            Map.entry("dic", 12));

    /** Minutes east of Greenwich; of an ambiguous name what RFC 5322 section 4.3 says, else the most common one. */
    private static final Map<String, Integer> ZONES = Map.ofEntries(
            Map.entry("ut", 0),
            Map.entry("utc", 0),
            Map.entry("gmt", 0),
            Map.entry("z", 0),
            Map.entry("wet", 0),
            Map.entry("est", -300),
            Map.entry("edt", -240),
            Map.entry("est5edt", -300),
            Map.entry("cst", -360),
            Map.entry("cdt", -300),
            Map.entry("cst6cdt", -360),
            Map.entry("mst", -420),
            Map.entry("mdt", -360),
            Map.entry("mst7mdt", -420),
            Map.entry("pst", -480),
            Map.entry("pdt", -420),
            Map.entry("pst8pdt", -480),
            Map.entry("ast", -240),
            Map.entry("adt", -180),
            Map.entry("nst", -210),
            Map.entry("ndt", -150),
            Map.entry("akst", -540),
            Map.entry("akdt", -480),
            Map.entry("hst", -600),
            Map.entry("brt", -180),
            Map.entry("art", -180),
            Map.entry("clt", -240),
            Map.entry("bst", 60),
            Map.entry("west", 60),
            Map.entry("cet", 60),
            Map.entry("met", 60),
            Map.entry("mez", 60),
            Map.entry("cest", 120),
            Map.entry("mest", 120),
            Map.entry("mesz", 120),
            Map.entry("eet", 120),
            Map.entry("sast", 120),
            Map.entry("eest", 180),
            Map.entry("msk", 180),
            Map.entry("msd", 240),
            Map.entry("ist", 330),
            Map.entry("pkt", 300),
            Map.entry("ict", 420),
            Map.entry("wib", 420),
            Map.entry("hkt", 480),
            Map.entry("sgt", 480),
            Map.entry("awst", 480),
            Map.entry("pht", 480),
            Map.entry("jst", 540),
            Map.entry("kst", 540),
            Map.entry("acst", 570),
            Map.entry("aest", 600),
            Map.entry("aedt", 660),
            Map.entry("nzst", 720),
            Map.entry("nzdt", 780));

    private DateWords() {}

    /** The month that a lower-case word names, 0 when it names none. */
    static int month(String word) {
        int longer = word.length() < 4 ? 0 : MONTHS.getOrDefault(word.substring(0, 4), 0);
        return longer > 0 || word.length() < 3 ? longer : MONTHS.getOrDefault(word.substring(0, 3), 0);
    }

    /** The offset of a lower-case zone name; none when nobody knows it, which RFC 5322 takes for UTC. */
    static Optional<Integer> zoneMinutes(String word) {
        return Optional.ofNullable(ZONES.get(word));
    }
}
