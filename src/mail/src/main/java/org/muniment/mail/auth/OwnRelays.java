package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;

/**
 * The mail servers of ours that stand in front of us, by their networks. What one of them gives us came from the host that it
 * names in the Received field it put on top; so on for as long as that host is one of ours too. Immutable.
 */
public final class OwnRelays {
    /** Most servers of ours that are looked through for one mail. */
    public static final int MAX_HOPS = 10;

    /** No server of ours: whoever connects is outside. */
    public static final OwnRelays NONE = new OwnRelays(List.of());

    private static final int MAX_FIELD = 4_000;
    private static final Pattern BRACKETED =
            Pattern.compile("[\\[(](?:IPv6:)?([0-9a-fA-F.:]{2,45})[\\])]", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMED = Pattern.compile("\\bhelo[= ]([^\\s()]{1,255})", Pattern.CASE_INSENSITIVE);
    private static final Pattern FROM =
            Pattern.compile("^\\s*from\\s+([^\\s()\\[\\]]{1,255})", Pattern.CASE_INSENSITIVE);
    private static final Pattern BY = Pattern.compile("\\sby\\s", Pattern.CASE_INSENSITIVE);

    private final List<Network> networks;

    private record Network(ClientAddress address, int bits) {}

    private OwnRelays(List<Network> networks) {
        this.networks = networks;
    }

    /**
     * These networks; refuses ({@code BAD_INPUT}) what is none.
     *
     * @param networks addresses, or networks such as {@code 192.0.2.0/24} and {@code 2001:db8::/32}
     */
    public static OwnRelays of(List<String> networks) {
        List<Network> read = new ArrayList<>();
        for (String text : networks) {
            read.add(network(text).orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, text + " is not a network")));
        }
        return new OwnRelays(List.copyOf(read));
    }

    private static Optional<Network> network(String text) {
        String[] halves = text.split("/", 2);
        Optional<ClientAddress> address = ClientAddress.exact(halves[0]);
        int most = address.map(ClientAddress::isFour).orElse(false) ? 32 : 128;
        try {
            int bits = halves.length == 1 ? most : Integer.parseInt(halves[1]);
            return address.filter(known -> bits >= 0 && bits <= most).map(known -> new Network(known, bits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean has(ClientAddress client) {
        return networks.stream().anyMatch(network -> client.matches(network.address(), network.bits()));
    }

    /** Whether one of ours gave us the mail, or it was fetched: then it is not us whom the host outside talked to. */
    boolean isBehind(Handover handover) {
        return handover.client().flatMap(ClientAddress::parse).map(this::has).orElse(true);
    }

    /** Who outside gave the mail to the first of ours; {@link Handover#UNKNOWN} when none of ours says. */
    Handover outside(MessageFields message, Handover handover) {
        Handover last = handover;
        List<MessageFields.Field> received = message.all("received");
        for (int hop = 0; hop <= MAX_HOPS; hop++) {
            Optional<ClientAddress> client = last.client().flatMap(ClientAddress::parse);
            if (client.isEmpty()) {
                return Handover.UNKNOWN;
            }
            if (!has(client.get())) {
                return last;
            }
            if (hop >= received.size()) {
                return Handover.UNKNOWN;
            }
            last = before(received.get(hop).value(), handover.mailFrom());
        }
        return Handover.UNKNOWN;
    }

    /** The host that a Received field (RFC 5321 section 4.4) says it had the mail from. */
    private static Handover before(String field, String mailFrom) {
        if (field.length() > MAX_FIELD) {
            return Handover.UNKNOWN;
        }
        String text = field.replaceAll("[\\r\\n\\t]", " ");
        Matcher by = BY.matcher(text);
        String from = by.find() ? text.substring(0, by.start()) : text;
        Matcher first = FROM.matcher(from);
        Matcher named = NAMED.matcher(from);
        String helo = named.find() ? named.group(1) : first.find() ? first.group(1) : "";
        // Greetings are the stranger's own words; beside them the last address is what our server saw.
        Optional<String> client = BRACKETED
                .matcher(named.replaceAll(" "))
                .results()
                .map(match -> match.group(1))
                .filter(address -> ClientAddress.parse(address).isPresent())
                .reduce((earlier, later) -> later);
        return client.isEmpty() ? Handover.UNKNOWN : new Handover(client, helo, mailFrom);
    }
}
