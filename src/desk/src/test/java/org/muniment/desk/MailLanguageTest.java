package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.mail.RawMail;

class MailLanguageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Content-Language: de-AT                     | Hello, what is this?                       | de
                    content-language:  fr, de                   | x                                          | de
                    Subject: x                                  | Guten Tag, ich habe eine Frage, bitte      | de
                    Subject: x                                  | Hello, what is the price of your printer?  | en
                    Accept-Language: de-DE, en-US               | Hello, what is the price of your printer?  | en
                    Accept-Language: fr;q=0.9, de;q=0.8, en;q=1 | 4711                                       | en
                    Accept-Language: de-DE                      | 4711                                       | de
                    Accept-Language: ;;,q=                      | 4711                                       | en
                    Content-Language: x!                        | Danke, das ist nicht gut                   | de
                    Subject: x                                  | Bonjour, merci pour votre message          | en
                    Subject: Content-Language: de               | 4711                                       | en
                    """)
    void findsTheLanguageToAnswerIn(String header, String text, String expected) {
        String mail = "From: a@example.org\r\n" + header + "\r\n\r\nContent-Language: de\r\n" + text;
        assertThat(MailLanguage.of(RawMail.of(mail.getBytes(StandardCharsets.UTF_8)), text, List.of("en", "de")))
                .isEqualTo(expected);
    }
}
