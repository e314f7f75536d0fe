package org.muniment.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.send.RelayConnection;
import org.muniment.mail.send.RelayConnection.Reply;

/**
 * One message handed over in one conversation. The extensions it needs are asked for and no others: SMTPUTF8 (RFC 6531) when
 * an address is not ASCII, 8BITMIME (RFC 6152) when the bytes are not, REQUIRETLS (RFC 8689) when told to.
 */
final class Transaction {
    private static final String NO_UTF8 =
            "the server cannot take addresses with letters outside ASCII (it offers no SMTPUTF8)";
    private static final String NO_8BIT = "the server cannot take bytes outside ASCII (it offers no 8BITMIME)";

    /** Enhanced status of a server that cannot protect the mail further (RFC 8689 section 5). */
    private static final String CANNOT_PROTECT = "5.7.30";

    private final RelayConnection connection;
    private final Outgoing message;
    private final boolean onward;

    /**
     * A transaction.
     *
     * @param onward whether every server beyond must protect it as well; the connection offers to ask for that
     */
    Transaction(RelayConnection connection, Outgoing message, boolean onward) {
        this.connection = connection;
        this.message = message;
        this.onward = onward;
    }

    /** The domain of an address. */
    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** The same outcome for many. */
    static List<Outcome> all(List<String> recipients, State state, Reply reply) {
        return all(recipients, state, text(reply));
    }

    static List<Outcome> all(List<String> recipients, State state, String words) {
        return recipients.stream()
                .map(recipient -> new Outcome(recipient, state, words))
                .toList();
    }

    private static String text(Reply reply) {
        return reply.code() + " " + reply.text();
    }

    /** Hands the message over to these of its recipients. */
    List<Outcome> run(List<String> recipients) throws IOException {
        byte[] wire = message.wire().bytes();
        boolean wide = !isAscii(wire);
        boolean utf8 = !recipients.stream().allMatch(Transaction::isAscii) || !isAscii(header(wire));
        if (utf8 && !connection.offers("SMTPUTF8")) {
            return all(recipients, State.REFUSED, NO_UTF8);
        }
        if (wide && !connection.offers("8BITMIME")) {
            return all(recipients, State.REFUSED, NO_8BIT);
        }
        String from = "MAIL FROM:<" + message.envelopeFrom() + ">" + (wide ? " BODY=8BITMIME" : "")
                + (utf8 ? " SMTPUTF8" : "") + (onward ? " REQUIRETLS" : "");
        Reply begun = connection.say(from);
        if (!begun.isGood()) {
            return all(recipients, state(begun), begun);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (String recipient : recipients) {
            outcomes.add(outcome(recipient, connection.say("RCPT TO:<" + recipient + ">")));
        }
        if (outcomes.stream().noneMatch(o -> o.state() == State.ACCEPTED)) {
            connection.say("RSET");
            return outcomes;
        }
        Reply go = connection.say("DATA");
        Reply end = go.code() == 354 ? connection.data(wire) : go;
        return outcomes.stream()
                .map(o -> o.state() == State.ACCEPTED ? outcome(o.recipient(), end) : o)
                .toList();
    }

    private Outcome outcome(String recipient, Reply reply) {
        State state = state(reply);
        Optional<Hop> hop =
                state == State.ACCEPTED ? Optional.of(new Hop(connection.host(), protection())) : Optional.empty();
        return new Outcome(recipient, state, text(reply), hop);
    }

    private State state(Reply reply) {
        if (reply.isGood()) {
            return State.ACCEPTED;
        }
        if (!reply.isFinal()) {
            return State.LATER;
        }
        return onward && reply.text().startsWith(CANNOT_PROTECT) ? State.WITHHELD : State.REFUSED;
    }

    private Hop.Protection protection() {
        if (onward) {
            return Hop.Protection.ONWARD;
        }
        return connection.isVerified()
                ? Hop.Protection.VERIFIED
                : connection.isEncrypted() ? Hop.Protection.ENCRYPTED : Hop.Protection.CLEAR;
    }

    private static byte[] header(byte[] wire) {
        for (int i = 0; i + 3 < wire.length; i++) {
            if (wire[i] == '\r' && wire[i + 1] == '\n' && wire[i + 2] == '\r' && wire[i + 3] == '\n') {
                return java.util.Arrays.copyOf(wire, i);
            }
        }
        return wire;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
