package org.muniment.desk;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.OwnMessageId;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.ReplyAddress;

/**
 * Decides where an incoming mail belongs. Proof is needed to join a ticket: our reply address used by the one it was made
 * for, or an answer to a known message from the ticket's own customer. Anything less, from anybody else, is a hint shown
 * on a quarantined ticket; nothing is ever discarded.
 */
final class Threading {

    private static final Pattern TAG = Pattern.compile("\\[#(\\d{1,15})\\]");

    private final TicketRepository tickets;
    private final Seals seals;
    private final OwnMessageId ownIds;
    private final ReplyAddress replyAddress;

    Threading(TicketRepository tickets, Seals seals, OwnMessageId ownIds, ReplyAddress replyAddress) {
        this.tickets = tickets;
        this.seals = seals;
        this.ownIds = ownIds;
        this.replyAddress = replyAddress;
    }

    /**
     * Where a mail goes.
     *
     * @param ticket the ticket it joins; {@code null} for a new one
     * @param quarantine why the new ticket is quarantined; {@code null} when it is not
     * @param hint number of the ticket it claims to belong to
     */
    record Placement(
            @Nullable Ticket ticket,
            @Nullable String quarantine,
            @Nullable Long hint) {
        static final Placement NEW = new Placement(null, null, null);

        static Placement quarantined(String reason, @Nullable Ticket claimed) {
            return new Placement(null, reason, claimed == null ? null : claimed.number);
        }
    }

    /** Where mail goes that must not act as the person it names: a bounce to its ticket, the rest to quarantine. */
    Placement placeUntrusted(Incoming incoming, String reason) {
        Optional<Ticket> named = incoming.answered().stream()
                .map(ownIds::ticket)
                .flatMap(Optional::stream)
                .findFirst()
                .flatMap(tickets::find);
        if (incoming.imported() && reason.equals("own-address")) {
            named = named.or(() -> answered(incoming));
        }
        if (named.isPresent() && (incoming.bounce() || (incoming.imported() && reason.equals("own-address")))) {
            return new Placement(named.get(), null, null);
        }
        return Placement.quarantined(reason, named.or(() -> tagged(incoming)).orElse(null));
    }

    /** Where mail of a known or new customer goes. */
    Placement place(Incoming incoming, Customer customer) {
        String sender = incoming.sender().orElseThrow().text();
        Optional<Ticket> proved = byReplyAddress(incoming, sender, customer).or(() -> byAnswer(incoming, customer));
        Optional<String> doubt = incoming.doubt();
        if (doubt.isPresent()) {
            Optional<Ticket> named = proved.or(() -> claimed(incoming)).or(() -> tagged(incoming));
            return Placement.quarantined(doubt.get(), named.orElse(null));
        }
        if (proved.isPresent()) {
            return new Placement(proved.get(), null, null);
        }
        Optional<Ticket> claimed = claimed(incoming).or(() -> tagged(incoming));
        if (claimed.isPresent() && belongsTo(claimed.get(), customer)) {
            return new Placement(claimed.get(), null, null);
        }
        if (claimed.isPresent()) {
            return Placement.quarantined("stranger", claimed.get());
        }
        if (incoming.recipients().stream().anyMatch(replyAddress::looksLikeOne)) {
            return Placement.quarantined("reply-address", null);
        }
        return incoming.automatic() && !incoming.imported() ? Placement.quarantined("automatic", null) : Placement.NEW;
    }

    private Optional<Ticket> byReplyAddress(Incoming incoming, String sender, Customer customer) {
        return incoming.recipients().stream()
                .map(address -> replyAddress.verify(address, sender))
                .flatMap(Optional::stream)
                .filter(verified -> !verified.expired())
                .map(ReplyAddress.Verified::ticket)
                .findFirst()
                .flatMap(tickets::find)
                .filter(ticket -> belongsTo(ticket, customer));
    }

    /** The customer's ticket that holds a message this mail answers, ours or their own. */
    private Optional<Ticket> byAnswer(Incoming incoming, Customer customer) {
        Optional<Ticket> ours = claimed(incoming).filter(ticket -> belongsTo(ticket, customer));
        if (ours.isPresent() || incoming.answered().isEmpty()) {
            return ours;
        }
        List<byte[]> indexes =
                incoming.answered().stream().map(seals::messageIdIndex).toList();
        return tickets.withIndex("messageIdIndex", indexes).stream()
                .map(tickets::ticketOf)
                .filter(ticket -> belongsTo(ticket, customer))
                .findFirst();
    }

    /** The ticket with a message that an imported answer of our own answers. */
    private Optional<Ticket> answered(Incoming incoming) {
        List<byte[]> indexes =
                incoming.answered().stream().map(seals::messageIdIndex).toList();
        return indexes.isEmpty()
                ? Optional.empty()
                : tickets.withIndex("messageIdIndex", indexes).stream()
                        .findFirst()
                        .map(tickets::ticketOf);
    }

    /** The ticket named by one of our own Message-IDs that the mail refers to. */
    private Optional<Ticket> claimed(Incoming incoming) {
        for (String id : incoming.answered()) {
            Optional<UUID> ticket = ownIds.ticket(id);
            if (ticket.isPresent()) {
                return tickets.find(ticket.get());
            }
        }
        return Optional.empty();
    }

    private Optional<Ticket> tagged(Incoming incoming) {
        Matcher tag = TAG.matcher(incoming.subject());
        return tag.find() ? tickets.numbered(Long.parseLong(tag.group(1))) : Optional.empty();
    }

    /** The ticket that already holds exactly these bytes. */
    Optional<Ticket> holding(ParsedMail mail) {
        return tickets.withIndex("rawIndex", List.of(seals.rawIndex(mail.rawSha256()))).stream()
                .findFirst()
                .map(tickets::ticketOf);
    }

    private static boolean belongsTo(Ticket ticket, Customer customer) {
        return ticket.accountId != null && ticket.accountId == customer.id;
    }
}
