package org.muniment.mail.parse;

/** The words of text/enriched (RFC 1896) without its commands. */
final class Enriched {
    private Enriched() {}

    static String text(String enriched) {
        StringBuilder out = new StringBuilder(enriched.length());
        int i = 0;
        while (i < enriched.length()) {
            char c = enriched.charAt(i);
            if (c == '<' && enriched.startsWith("<<", i)) {
                out.append('<');
                i += 2;
            } else if (c == '<') {
                int end = enriched.indexOf('>', i);
                if (end < 0) {
                    return out.append(enriched, i, enriched.length()).toString();
                }
                i = end + 1;
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }
}
