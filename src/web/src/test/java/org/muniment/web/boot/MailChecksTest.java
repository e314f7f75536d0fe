package org.muniment.web.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.MailSettings;
import org.muniment.terms.Settings;
import org.muniment.vault.hardening.Check;

/** What operators are told about the way of outgoing mail. */
class MailChecksTest {

    private static List<Check> checks(Optional<Boolean> asksOnward, String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put("muniment.mail." + settings[i], settings[i + 1]);
        }
        MailSettings mail = MailSettings.from(Settings.of(values));
        return MailChecks.of(mail, Optional.of(new DeliveryWorker.Status(true, 0, Optional.empty(), asksOnward)));
    }

    @Test
    void saysPlainlyThatWhatLiesBeyondTheRelayIsNotChecked() {
        List<Check> trusted = checks(Optional.of(false), "relay", "smtp://127.0.0.1:2600");
        assertThat(trusted.get(1).finding()).contains("Not checked", "trusted");
        assertThat(trusted).noneMatch(Check::isBad);
        assertThat(checks(Optional.of(true), "relay", "smtps://mail.example"))
                .extracting(Check::state)
                .containsExactly(Check.State.GOOD, Check.State.GOOD);
    }

    @Test
    void warnsOfAWayInTheClear() {
        assertThat(checks(Optional.empty(), "relay", "smtp://mail.example", "relay-tls", "none")
                        .get(0)
                        .isBad())
                .isTrue();
        assertThat(checks(Optional.empty(), "relay", "mx:").get(0).isBad()).isFalse();
        assertThat(checks(Optional.empty(), "relay", "mx:", "tls.policy", "*=optional")
                        .get(0)
                        .isBad())
                .isTrue();
    }
}
