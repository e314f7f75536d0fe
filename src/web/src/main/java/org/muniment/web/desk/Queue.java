package org.muniment.web.desk;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.TicketStatus;

/** The lists of tickets that agents work from. */
public enum Queue {
    /** What waits for the house. */
    OPEN("Open", "inbox", EnumSet.of(TicketStatus.OPEN)),
    /** What the agent looks after. */
    MINE("Mine", "user", EnumSet.of(TicketStatus.OPEN, TicketStatus.PENDING)),
    /** What nobody looks after. */
    UNASSIGNED("Unassigned", "users", EnumSet.of(TicketStatus.OPEN)),
    /** What waits for the customer. */
    PENDING("Pending", "clock", EnumSet.of(TicketStatus.PENDING)),
    /** What is done. */
    CLOSED("Closed", "check", EnumSet.of(TicketStatus.CLOSED)),
    /** What waits for a decision whether to trust it. */
    QUARANTINE("Quarantine", "alert", EnumSet.of(TicketStatus.QUARANTINED)),
    /** What nobody but the data protection officer reads. */
    FROZEN("Frozen", "lock", EnumSet.of(TicketStatus.FROZEN));

    private final String title;
    private final String icon;
    private final Set<TicketStatus> statuses;

    Queue(String title, String icon, Set<TicketStatus> statuses) {
        this.title = title;
        this.icon = icon;
        this.statuses = statuses;
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** Its icon. */
    public String icon() {
        return icon;
    }

    /** Its name in URLs. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Queue of(String code) {
        return Stream.of(values())
                .filter(q -> q.code().equals(code))
                .findFirst()
                .orElse(OPEN);
    }

    TicketQuery query(UUID staff, Optional<String> after) {
        return new TicketQuery(
                statuses,
                this == MINE ? Optional.of(staff) : Optional.empty(),
                this == UNASSIGNED,
                Optional.empty(),
                after,
                TicketQuery.DEFAULT_LIMIT);
    }

    /** How many tickets it holds, where that follows from the counts of the states. */
    public Optional<Long> count(Map<TicketStatus, Long> counts) {
        return this == MINE || this == UNASSIGNED || this == CLOSED
                ? Optional.empty()
                : Optional.of(statuses.stream()
                        .mapToLong(s -> counts.getOrDefault(s, 0L))
                        .sum());
    }
}
