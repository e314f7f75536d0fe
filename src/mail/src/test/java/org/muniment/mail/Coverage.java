package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks that a message's pieces cover each of its bytes exactly once, in order. */
final class Coverage {
    private Coverage() {}

    static void assertWhole(ParsedMail mail) {
        int position = 0;
        for (ParsedMail.Range range : mail.coverage()) {
            assertThat(range.start()).as("no gap and no overlap").isEqualTo(position);
            assertThat(range.end()).isGreaterThan(range.start());
            position = range.end();
        }
        assertThat((long) position).as("covered to the end").isEqualTo(mail.size());
    }
}
