package org.muniment.mail.parse;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Tells in which charset a text without declaration is written, by what only one of them makes of its bytes: escape
 * sequences (ISO 2022), kana, the ranges of common Hangul and Han, lower-case Cyrillic. Says nothing when unsure. Looks
 * at a bounded sample.
 */
final class CharsetGuess {
    private static final int SAMPLE = 16 * 1024;
    /** Bytes above 127 that a guess needs at least. */
    private static final int ENOUGH = 8;
    /** What share of them must stand together: in Western text they stand alone. */
    private static final double TOGETHER = 0.7;

    private static final double CLEAR = 0.8;
    private static final double KANA = 0.2;

    private static final byte ESCAPE = 0x1B;
    private static final Charset ISO_2022_JP = Charset.forName("x-windows-50221");
    private static final Charset ISO_2022_KR = Charset.forName("ISO-2022-KR");
    private static final Charset SHIFT_JIS = Charset.forName("windows-31j");
    private static final Charset EUC_JP = Charset.forName("x-eucJP-Open");
    private static final Charset EUC_KR = Charset.forName("x-windows-949");
    private static final Charset GB = Charset.forName("GB18030");
    private static final Charset BIG5 = Charset.forName("Big5-HKSCS");
    private static final Charset DOS = Charset.forName("IBM850");
    private static final List<Charset> CYRILLIC =
            List.of(Charset.forName("windows-1251"), Charset.forName("KOI8-R"), Charset.forName("IBM866"));

    private CharsetGuess() {}

    /** A charset of seven bits with escape sequences, when the text has them. */
    static Optional<Charset> escaped(byte[] bytes) {
        int limit = bytes.length - 3;
        for (int i = 0; i < limit; i++) {
            if (bytes[i] == ESCAPE && bytes[i + 1] == '$') {
                byte set = bytes[i + 2];
                return set == 'B' || set == '@'
                        ? Optional.of(ISO_2022_JP)
                        : set == ')' && bytes[i + 3] == 'C' ? Optional.of(ISO_2022_KR) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The charset of eight bits the text must be in; {@code bytes} are not UTF-8. */
    static Optional<Charset> eightBit(byte[] bytes) {
        byte[] sample = sample(bytes);
        int high = 0;
        int paired = 0;
        for (int i = 0; i < sample.length; i++) {
            if (sample[i] < 0) {
                high++;
                boolean together = (i > 0 && sample[i - 1] < 0) || (i + 1 < sample.length && sample[i + 1] < 0);
                paired += together ? 1 : 0;
            }
        }
        if (high < ENOUGH) {
            return Optional.empty();
        }
        if (paired < high * TOGETHER) {
            return isShiftJis(sample) ? Optional.of(SHIFT_JIS) : dos(sample);
        }
        return eastAsian(sample).or(() -> cyrillic(sample));
    }

    /** Up to the last line break before the limit, so that no character is cut in two. */
    private static byte[] sample(byte[] bytes) {
        if (bytes.length <= SAMPLE) {
            return bytes;
        }
        int end = SAMPLE;
        while (end > SAMPLE / 2 && bytes[end - 1] != '\n') {
            end--;
        }
        return new Slice(0, end).copy(bytes);
    }

    private static Optional<Charset> eastAsian(byte[] sample) {
        if (isShiftJis(sample)) {
            return Optional.of(SHIFT_JIS);
        }
        Optional<String> japanese = Charsets.strictly(sample, EUC_JP);
        if (japanese.isPresent() && share(japanese.get(), CharsetGuess::isKana) > KANA) {
            return Optional.of(EUC_JP);
        }
        Leads leads = Leads.of(sample);
        if (leads.pairs() == 0 || leads.odd() > 0) {
            return Optional.empty();
        }
        if (leads.hangul() > CLEAR && Charsets.strictly(sample, EUC_KR).isPresent()) {
            return Optional.of(EUC_KR);
        }
        if (leads.lowTrail() > 0.15
                && leads.big5() > CLEAR
                && Charsets.strictly(sample, BIG5).isPresent()) {
            return Optional.of(BIG5);
        }
        boolean chinese = leads.gb2312() > CLEAR && leads.lowTrail() < 0.1;
        return chinese && Charsets.strictly(sample, GB).isPresent() ? Optional.of(GB) : Optional.empty();
    }

    private static boolean isShiftJis(byte[] sample) {
        Optional<String> text = Charsets.strictly(sample, SHIFT_JIS);
        return text.isPresent() && share(text.get(), CharsetGuess::isKana) > KANA;
    }

    private static Optional<Charset> cyrillic(byte[] sample) {
        return CYRILLIC.stream()
                .filter(charset -> share(new String(sample, charset), c -> c >= 'а' && c <= 'я') > CLEAR)
                .findFirst();
    }

    /** Code page 850: what are letters there are signs and holes in windows-1252. */
    private static Optional<Charset> dos(byte[] sample) {
        double western = share(new String(sample, Charsets.WINDOWS_1252), Character::isLetter);
        double dos = share(new String(sample, DOS), c -> "äöüÄÖÜßéèêëàâçîïôûùñ¿¡áíóúåÅæÆøØ".indexOf(c) >= 0);
        return western < 0.35 && dos > 0.9 ? Optional.of(DOS) : Optional.empty();
    }

    private static double share(String text, IntPredicate counted) {
        long all = text.chars().filter(c -> c > 0x7F).count();
        return all == 0
                ? 0
                : (double) text.chars().filter(c -> c > 0x7F && counted.test(c)).count() / all;
    }

    /** Not those of half width, which are what Shift JIS makes of single Western letters. */
    private static boolean isKana(int c) {
        return c >= 0x3041 && c <= 0x30FF;
    }

    /** Which share of the two-byte characters lies where one writing has its common ones. */
    private record Leads(int pairs, int odd, double hangul, double gb2312, double big5, double lowTrail) {
        static Leads of(byte[] sample) {
            int pairs = 0;
            int odd = 0;
            int hangul = 0;
            int gb = 0;
            int big5 = 0;
            int low = 0;
            int at = 0;
            while (at < sample.length) {
                int lead = sample[at++] & 0xFF;
                int trail = at < sample.length ? sample[at] & 0xFF : 0;
                if (lead < 0x80) {
                    continue;
                }
                if (trail < 0x40) {
                    odd++;
                    continue;
                }
                at++;
                pairs++;
                hangul += lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1 ? 1 : 0;
                gb += ((lead >= 0xB0 && lead <= 0xD7) || lead == 0xA1 || lead == 0xA3) && trail >= 0xA1 ? 1 : 0;
                big5 += (lead >= 0xA4 && lead <= 0xC6) || lead == 0xA1 ? 1 : 0;
                low += trail < 0x80 ? 1 : 0;
            }
            double all = Math.max(1, pairs);
            return new Leads(pairs, odd, hangul / all, gb / all, big5 / all, low / all);
        }
    }
}
