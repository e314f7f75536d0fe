package org.muniment.web.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report.pdf | attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf",
                "bild größer.png | attachment; filename=\"bild gr__er.png\"; filename*=UTF-8''bild%20gr%C3%B6%C3%9Fer.png",
                "../../etc/x | attachment; filename=\".._.._etc_x\"; filename*=UTF-8''.._.._etc_x",
                "a\"b;c.txt | attachment; filename=\"a_b;c.txt\"; filename*=UTF-8''a_b%3Bc.txt"
            })
    void namesFilesSafely(String name, String disposition) {
        assertThat(Downloads.disposition(name)).isEqualTo(disposition);
    }

    @Test
    void neverLetsAHeaderEndEarly() {
        assertThat(Downloads.disposition("x\r\nSet-Cookie: a=b\u202Etxt.exe"))
                .doesNotContain("\r")
                .doesNotContain("\n")
                .doesNotContain("\u202E");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "84008, 84 kB", "1500, 1.5 kB", "26214400, 26 MB", "3000000000, 3.0 GB"})
    void writesSizes(long bytes, String text) {
        assertThat(Words.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ada Kowalski | AK",
                "ada@customer.example | AE",
                "Ångström | Å",
                "Support <support@localhost> | SL",
                "'' | ?"
            })
    void abbreviatesNames(String name, String initials) {
        assertThat(Words.initials(name)).isEqualTo(initials);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Support <support@localhost> | Support",
                "\"Kowalski, Ada\" <a@b.example> | Kowalski, Ada",
                "a@b.example | a@b.example",
                "<a@b.example> | <a@b.example>"
            })
    void showsNamesWithoutAddresses(String author, String name) {
        assertThat(Words.name(author)).isEqualTo(name);
    }
}
