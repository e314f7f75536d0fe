package org.muniment.web.desk;

import java.util.List;
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
    OPEN("Open", "inbox", List.of(TicketStatus.OPEN)),
    /** What the agent looks after. */
    MINE("Mine", "user", List.of(TicketStatus.OPEN, TicketStatus.PENDING)),
    /** What nobody looks after. */
    UNASSIGNED("Unassigned", "users", List.of(TicketStatus.OPEN)),
    /** What waits for the customer. */
    PENDING("Pending", "clock", List.of(TicketStatus.PENDING)),
    /** What is done. */
    CLOSED("Closed", "check", List.of(TicketStatus.CLOSED)),
    /** What waits for a decision whether to trust it. */
    QUARANTINE("Quarantine", "alert", List.of(TicketStatus.QUARANTINED)),
    /** What nobody but the data protection officer reads. */
    FROZEN("Frozen", "lock", List.of(TicketStatus.FROZEN));

    private final String title;
    private final String icon;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<TicketStatus> statuses;

    Queue(String title, String icon, List<TicketStatus> statuses) {
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
                Set.copyOf(statuses),
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
