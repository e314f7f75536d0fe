package org.muniment.web.boot;

import java.util.List;
import java.util.Optional;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.MailSettings;
import org.muniment.mail.TlsPolicy.Demand;
import org.muniment.vault.hardening.Check;

/** Looks at how mail going out is protected on its way. */
public final class MailChecks {

    private static final String WAY = "The way of mail going out";
    private static final String BEYOND = "Mail beyond the relay";

    private MailChecks() {}

    /**
     * Everything there is to say.
     *
     * @param status how sending stands; empty before the start is over
     */
    public static List<Check> of(MailSettings mail, Optional<DeliveryWorker.Status> status) {
        if (mail.relay().isEmpty()) {
            return List.of(Check.good(WAY, "Nothing goes out: no relay is set, and the outbox holds."));
        }
        MailSettings.Relay relay = mail.relay().get();
        return relay.isDirect()
                ? List.of(direct(mail))
                : List.of(hop(relay), beyond(mail, status.flatMap(DeliveryWorker.Status::asksOnward)));
    }

    private static Check direct(MailSettings mail) {
        boolean open = mail.tls().rest().filter(Demand.OPTIONAL::equals).isPresent();
        return open
                ? Check.warning(
                        WAY,
                        "Straight to the recipients’ mail servers, and in the clear where they offer no encryption.",
                        "Take *=optional out of muniment.mail.tls.policy: such customers then get a link instead.")
                : Check.good(
                        WAY,
                        "Straight to the recipients’ mail servers, encrypted or not at all" + exceptions(mail) + ".");
    }

    private static String exceptions(MailSettings mail) {
        long optional = mail.tls().domains().values().stream()
                .filter(Demand.OPTIONAL::equals)
                .count();
        return optional == 0 ? "" : "; " + optional + (optional == 1 ? " domain is" : " domains are") + " excepted";
    }

    private static Check hop(MailSettings.Relay relay) {
        boolean checked = relay.tls() == MailSettings.Tls.REQUIRED || relay.tls() == MailSettings.Tls.IMPLICIT;
        if (checked) {
            return Check.good(WAY, "To a relay, encrypted, and only to one that proves its name.");
        }
        return relay.isLocal()
                ? Check.good(WAY, "To a relay on this machine.")
                : Check.warning(
                        WAY,
                        "To a relay on another machine that need not encrypt or prove its name.",
                        "Set muniment.mail.relay-tls=required.");
    }

    private static Check beyond(MailSettings mail, Optional<Boolean> asksOnward) {
        if (asksOnward.isEmpty()) {
            return Check.unknown(BEYOND, "The relay has not been spoken with since the start.");
        }
        if (asksOnward.get()) {
            return Check.good(BEYOND, "The relay is asked to send it on encrypted only (REQUIRETLS).");
        }
        int named = mail.tls().domains().size();
        return mail.tls().rest().isPresent()
                ? Check.good(
                        BEYOND,
                        "The relay cannot be asked to encrypt it, so by muniment.mail.tls.policy customers get a link.")
                : Check.unknown(
                        BEYOND,
                        "Not checked: the relay cannot be asked to encrypt it further on (it offers no REQUIRETLS)"
                                + " and is trusted with it"
                                + (named == 0 ? "." : ", except for the " + named + " domains of the policy."));
    }
}
