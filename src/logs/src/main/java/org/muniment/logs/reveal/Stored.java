package org.muniment.logs.reveal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.reveal.Reveal.State;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Approval;
import org.muniment.vault.RevealOrder;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * A request as it lies in its sealed file, version 1 of its JSON.
 *
 * @param asking the asker's signature
 * @param approving the officer's, once approved
 */
record Stored(
        UUID id,
        Question question,
        Actor asker,
        Instant asked,
        State state,
        @Nullable Actor decider,
        @Nullable Instant decided,
        String note,
        Approval asking,
        @Nullable Approval approving) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is signed; its time is the longest that both waits together can take. */
    static RevealOrder order(UUID id, Question question, Instant asked) {
        byte[] pseudonym = Ip.parse(question.pseudonym());
        return new RevealOrder(
                id,
                question.tenant(),
                Pseudonyms.epochOf(question.recordTime()),
                pseudonym == null ? new byte[0] : pseudonym,
                question.purpose(),
                question.caseNumber(),
                question.reason(),
                asked.plus(Reveals.DECIDE_WITHIN).plus(Reveals.LOOK_WITHIN));
    }

    RevealOrder order() {
        return order(id, question, asked);
    }

    Stored decided(State next, Actor by, Instant at) {
        return new Stored(id, question, asker, asked, next, by, at, note, asking, approving);
    }

    Stored approvedWith(Approval approval) {
        return new Stored(id, question, asker, asked, state, decider, decided, note, asking, approval);
    }

    Stored refusedFor(String why) {
        return new Stored(id, question, asker, asked, state, decider, decided, why, asking, approving);
    }

    Stored shown() {
        return new Stored(id, question, asker, asked, State.SHOWN, decider, decided, note, asking, approving);
    }

    Instant until() {
        Instant approved = decided;
        return state == State.APPROVED && approved != null
                ? approved.plus(Reveals.LOOK_WITHIN)
                : asked.plus(Reveals.DECIDE_WITHIN);
    }

    State state(Instant now) {
        boolean open = state == State.ASKED || state == State.APPROVED;
        return open && !now.isBefore(until()) ? State.EXPIRED : state;
    }

    Reveal view(Instant now) {
        return new Reveal(
                id,
                question,
                asker,
                asked,
                state(now),
                Optional.ofNullable(decider),
                Optional.ofNullable(decided),
                note,
                until());
    }

    boolean over(Instant now, Duration kept) {
        return !now.isBefore(asked.plus(kept));
    }

    byte[] json() {
        ObjectNode node = JSON.createObjectNode();
        node.put("version", 1);
        node.put("id", id.toString());
        node.put("tenant", question.tenant().value());
        node.put("pseudonym", question.pseudonym());
        node.put("recordTime", question.recordTime().toString());
        node.put("purpose", question.purpose().name());
        node.put("case", question.caseNumber());
        node.put("reason", question.reason());
        node.put("asker", asker.id());
        node.put("asked", asked.toString());
        node.put("state", state.name());
        if (decider != null && decided != null) {
            node.put("decider", decider.id());
            node.put("decided", decided.toString());
        }
        node.put("note", note);
        node.put("asking", text(asking));
        if (approving != null) {
            node.put("approving", text(approving));
        }
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String text(Approval approval) {
        return approval.person() + " " + Base64.getEncoder().encodeToString(approval.signature());
    }

    private static Approval approval(String text) {
        String[] parts = text.split(" ", 2);
        return new Approval(UUID.fromString(parts[0]), Base64.getDecoder().decode(parts[1]));
    }

    static Stored read(byte[] json) throws IOException {
        JsonNode node = JSON.readTree(json);
        if (node.path("version").asInt() != 1) {
            throw new Tampered("request to reveal an address");
        }
        Question question = new Question(
                new TenantId(node.path("tenant").asText()),
                node.path("pseudonym").asText(),
                Instant.parse(node.path("recordTime").asText()),
                Purpose.valueOf(node.path("purpose").asText()),
                node.path("case").asText(),
                node.path("reason").asText());
        return new Stored(
                UUID.fromString(node.path("id").asText()),
                question,
                staff(node.path("asker").asText()),
                Instant.parse(node.path("asked").asText()),
                State.valueOf(node.path("state").asText()),
                node.has("decider") ? staff(node.path("decider").asText()) : null,
                node.has("decided") ? Instant.parse(node.path("decided").asText()) : null,
                node.path("note").asText(),
                approval(node.path("asking").asText()),
                node.has("approving") ? approval(node.path("approving").asText()) : null);
    }

    private static Actor staff(String id) {
        return new Actor(Actor.Kind.STAFF, id);
    }

    /** Names the request only. */
    @Override
    public String toString() {
        return "Reveal " + id;
    }
}
