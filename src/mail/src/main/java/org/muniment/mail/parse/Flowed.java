package org.muniment.mail.parse;

/** Joins the soft line breaks of format=flowed (RFC 3676). */
final class Flowed {
    private static final String SIGNATURE = "-- ";

    private Flowed() {}

    static String unwrap(String text, boolean deleteSpace) {
        StringBuilder out = new StringBuilder(text.length());
        int openDepth = -1;
        boolean first = true;
        for (String line : text.split("\n", -1)) {
            int depth = 0;
            while (depth < line.length() && line.charAt(depth) == '>') {
                depth++;
            }
            String rest = line.substring(depth);
            rest = rest.startsWith(" ") ? rest.substring(1) : rest;
            boolean signature = rest.equals(SIGNATURE);
            if (openDepth == depth && !signature) {
                out.append(rest);
            } else {
                if (!first) {
                    out.append('\n');
                }
                out.append(">".repeat(depth)).append(depth > 0 ? " " : "").append(rest);
            }
            boolean soft = rest.endsWith(" ") && !signature;
            if (soft && deleteSpace) {
                out.setLength(out.length() - 1);
            }
            openDepth = soft ? depth : -1;
            first = false;
        }
        return out.toString();
    }
}
