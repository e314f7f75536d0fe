package org.muniment.desk;

import org.muniment.mail.crypto.MailboxKeys;

/** The desk's inner parts, put together once for each boundary. */
record Tools(
        DeskParts parts,
        Seals seals,
        Blobs blobs,
        Customers customers,
        TicketRepository tickets,
        TicketAccess access,
        TicketReader reader,
        MessageWriter writer,
        Letters letters,
        DeskKeys keys) {

    static Tools of(DeskParts parts) {
        Seals seals = new Seals(parts.vault());
        Blobs blobs = new Blobs(parts.settings().data(), parts.vault());
        Customers customers = new Customers(parts, seals);
        DeskKeys keys =
                new DeskKeys(new MailboxKeys(parts.settings().data(), parts.vault()), new CustomerKeys(parts, seals));
        TicketRepository tickets = new TicketRepository(parts.entities(), seals);
        MessageWriter writer = new MessageWriter(parts.entities(), seals, blobs);
        return new Tools(
                parts,
                seals,
                blobs,
                customers,
                tickets,
                new TicketAccess(parts, tickets, customers),
                new TicketReader(parts, seals, tickets, customers),
                writer,
                new Letters(parts, seals, writer, keys),
                keys);
    }
}
