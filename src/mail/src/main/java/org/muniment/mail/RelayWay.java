package org.muniment.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.TlsPolicy.Demand;
import org.muniment.mail.send.RelayConnection;

/**
 * Everything goes to one relay. What it does beyond is out of sight: where it offers REQUIRETLS (RFC 8689) it is asked to
 * protect what goes there, where it does not it is trusted, except for domains the operator wrote a demand for.
 */
final class RelayWay implements DeliveryWorker.Way {
    private static final String CANNOT_ASK =
            "the relay cannot be asked to protect mail beyond it (it offers no REQUIRETLS)";

    private final MailSettings settings;
    private final MailSettings.Relay relay;
    private volatile Optional<Boolean> asksOnward = Optional.empty();

    RelayWay(MailSettings settings, MailSettings.Relay relay) {
        this.settings = settings;
        this.relay = relay;
    }

    @Override
    public Optional<Boolean> asksOnward() {
        return asksOnward;
    }

    @Override
    public List<Outcome> send(Outgoing message) throws IOException {
        RelayConnection.Tls tls = RelayConnection.Tls.valueOf(relay.tls().name());
        try (RelayConnection connection = RelayConnection.open(
                new RelayConnection.Server(relay.host(), Optional.empty(), relay.port(), tls, settings.domain()))) {
            if (!relay.user().isEmpty()) {
                connection.signIn(relay.user(), relay.password().reveal());
            }
            // RFC 8689 section 4.2.1: only a server whose name is proved may be asked.
            boolean canAsk = connection.offers("REQUIRETLS") && (connection.isVerified() || connection.isLocal());
            asksOnward = Optional.of(canAsk);
            return send(connection, message, canAsk);
        }
    }

    private List<Outcome> send(RelayConnection connection, Outgoing message, boolean canAsk) throws IOException {
        List<String> plain = new ArrayList<>();
        List<String> onward = new ArrayList<>();
        List<String> withheld = new ArrayList<>();
        for (String recipient : message.recipients()) {
            String domain = Transaction.domain(recipient);
            Demand demand = message.open() ? Demand.OPTIONAL : settings.tls().of(domain);
            if (demand == Demand.OPTIONAL) {
                plain.add(recipient);
            } else if (canAsk) {
                onward.add(recipient);
            } else {
                (settings.tls().isWritten(domain) ? withheld : plain).add(recipient);
            }
        }
        List<Outcome> outcomes = new ArrayList<>(Transaction.all(withheld, State.WITHHELD, CANNOT_ASK));
        if (!onward.isEmpty()) {
            outcomes.addAll(new Transaction(connection, message, true).run(onward));
        }
        if (!plain.isEmpty()) {
            outcomes.addAll(new Transaction(connection, message, false).run(plain));
        }
        return inOrder(message, outcomes);
    }

    /** One outcome for each recipient, in the order of the message. */
    static List<Outcome> inOrder(Outgoing message, List<Outcome> outcomes) {
        Map<String, Outcome> byRecipient = new HashMap<>();
        outcomes.forEach(outcome -> byRecipient.put(outcome.recipient(), outcome));
        return message.recipients().stream().map(byRecipient::get).toList();
    }
}
