package org.muniment.vault.age;

import java.util.List;

/** One recipient stanza of a header: arguments of visible ASCII, and a body. */
record Stanza(List<String> arguments, byte[] body) {

    /** Columns of a body line; a shorter one, perhaps empty, ends the body. */
    static final int COLUMNS = 64;

    void append(StringBuilder header) {
        header.append("->");
        for (String argument : arguments) {
            header.append(' ').append(argument);
        }
        header.append('\n');
        String text = Base64Text.encode(body);
        int from = 0;
        for (; text.length() - from >= COLUMNS; from += COLUMNS) {
            header.append(text, from, from + COLUMNS).append('\n');
        }
        header.append(text, from, text.length()).append('\n');
    }
}
