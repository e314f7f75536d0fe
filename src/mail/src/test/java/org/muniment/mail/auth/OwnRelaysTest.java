package org.muniment.mail.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a Received field of ours names, in the forms that mail servers write. */
class OwnRelaysTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from helo.x (rdns.x [203.0.113.9]) by gate (Postfix) with ESMTP | 203.0.113.9 | helo.x",
                "from helo.x (unknown [IPv6:2001:db8::9]) by gate | 2001:db8::9 | helo.x",
                "from [198.51.100.1] (unknown [203.0.113.9]) by gate | 203.0.113.9 | ''",
                "from rdns.x ([203.0.113.9] helo=helo.x) by gate with esmtp (Exim 4.98) | 203.0.113.9 | helo.x",
                "from [203.0.113.9] (helo=[198.51.100.1]) by gate with smtp (Exim 4.98) | 203.0.113.9 | [198.51.100.1]",
                "from unknown (HELO helo.x) (203.0.113.9) by gate with SMTP | 203.0.113.9 | helo.x",
                "from AM0.x (2001:db8::9) by gate (2001:db8::1) with Microsoft SMTP | 2001:db8::9 | AM0.x",
                "from helo.x (rdns.x [203.0.113.9] (may be forged)) by gate (8.18.1/8.18.1) | 203.0.113.9 | helo.x",
            })
    void readsWhatMailServersWrite(String field, String client, String helo) {
        Handover outside = outside(field);
        assertThat(outside.client()).isEqualTo(Optional.of(client));
        assertThat(outside.helo()).isEqualTo(helo);
        assertThat(outside.mailFrom()).isEqualTo("a@b.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "by gate with local | 1",
                "from helo.x by gate | 2",
                "from helo.x (rdns.x [999.0.113.9]) by gate | 3",
                "from nobody by x ([203.0.113.9]) by gate | 4"
            })
    void knowsNobodyWhereNothingIsSaid(String field, int number) {
        assertThat(outside(field)).as("%s", number).isEqualTo(Handover.UNKNOWN);
    }

    private static Handover outside(String field) {
        MessageFields message =
                MessageFields.of(("Received: " + field + "\r\nFrom: a@b.example\r\n\r\n").getBytes(ISO_8859_1));
        return OwnRelays.of(List.of("127.0.0.0/8"))
                .outside(message, new Handover(Optional.of("127.0.0.1"), "localhost", "a@b.example"));
    }
}
