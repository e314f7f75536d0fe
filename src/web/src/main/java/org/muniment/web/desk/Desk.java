package org.muniment.web.desk;

import java.util.UUID;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.security.Visitor;

/** What the desk's pages share. */
final class Desk {

    static final Field REPLY = Field.area("text", "Reply", org.muniment.desk.Tickets.MAX_TEXT);
    static final Field NOTE = Field.area("note", "Note for colleagues", org.muniment.desk.Tickets.MAX_TEXT)
            .hint("Never shown to the customer.");
    static final Field REASON = Field.line("reason", "Reason").length(3, 500);

    static final Field FLAG =
            Field.line("flag-reason", "What did you see?").length(3, 500).hint("In general words; no names.");

    private Desk() {}

    /** Agents answer; the data protection officer reads tickets for people's requests. */
    static Purpose purpose(Visitor visitor) {
        return visitor.is(Role.AGENT) ? Purpose.SUPPORT : Purpose.SUBJECT_REQUEST;
    }

    static UUID staff(Visitor visitor) {
        return UUID.fromString(visitor.actor().id());
    }
}
