package org.muniment.mail.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What one mail may ask: each question once, so many in all, so long in all. For one thread. */
final class BoundedDns implements Dns {
    /** Most questions asked for one mail. */
    static final int MAX_QUESTIONS = 150;

    private record Question(String name, Kind kind) {}

    private final Dns dns;
    private final InstantSource clock;
    private final Instant end;
    private final Map<Question, List<String>> answers = new HashMap<>();
    private int asked;

    BoundedDns(Dns dns, InstantSource clock, Duration budget) {
        this.dns = dns;
        this.clock = clock;
        this.end = clock.instant().plus(budget);
    }

    @Override
    public List<String> find(String name, Kind kind) throws DnsFailure {
        Question question = new Question(name.toLowerCase(Locale.ROOT), kind);
        List<String> known = answers.get(question);
        if (known != null) {
            return known;
        }
        if (++asked > MAX_QUESTIONS || clock.instant().isAfter(end)) {
            throw new DnsFailure("this mail has asked for too much");
        }
        List<String> found = dns.find(question.name(), kind);
        answers.put(question, found);
        return found;
    }
}
