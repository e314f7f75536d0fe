package org.muniment.web.page;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/**
 * What went wrong, for whoever asked.
 *
 * @param status the HTTP status
 * @param title what it is in a few words
 * @param detail what to do about it, or why
 * @param code a stable word for programs
 * @param reference names the entry in the operator's log; empty when there is none
 */
public record Problem(int status, String title, String detail, String code, String reference) {

    private static final Map<Refusal.Code, Problem> KINDS = Map.of(
            Refusal.Code.BAD_INPUT, kind(400, "That was not understood", "bad-input"),
            Refusal.Code.UNAUTHENTICATED, kind(401, "Sign in first", "unauthenticated"),
            Refusal.Code.FORBIDDEN, kind(403, "You may not do this", "forbidden"),
            Refusal.Code.NOT_FOUND, kind(404, "There is nothing here", "not-found"),
            Refusal.Code.CONFLICT, kind(409, "Somebody was faster", "conflict"),
            Refusal.Code.FROZEN, kind(423, "This content is frozen", "frozen"),
            Refusal.Code.EXPIRED, kind(410, "This has expired", "expired"),
            Refusal.Code.TOO_LARGE, kind(413, "That is too large", "too-large"),
            Refusal.Code.RATE_LIMITED, kind(429, "Too many requests", "rate-limited"),
            Refusal.Code.UNAVAILABLE, kind(503, "This cannot be done now", "unavailable"));

    private static Problem kind(int status, String title, String code) {
        return new Problem(status, title, "", code, "");
    }

    /** A refusal, said to whoever asked. */
    public static Problem of(Refusal refusal) {
        Problem kind = KINDS.getOrDefault(refusal.code(), kind(400, "Refused", "refused"));
        return new Problem(kind.status, kind.title, sentence(refusal.getMessage()), kind.code, "");
    }

    /** An error of the protocol itself, such as a path that leads nowhere. */
    static Problem http(int status) {
        return switch (status) {
            case 404 -> new Problem(404, "There is nothing here", "The address leads nowhere.", "not-found", "");
            case 405 -> new Problem(405, "That cannot be done here", "The method is not allowed.", "method", "");
            case 406 -> new Problem(406, "Not in that form", "There is no such representation.", "not-acceptable", "");
            case 415 -> new Problem(415, "Not understood", "The content type is not supported.", "media-type", "");
            default -> new Problem(status, "That was not understood", "The request is malformed.", "bad-input", "");
        };
    }

    static Problem tampered(String reference) {
        return new Problem(
                500,
                "Stored bytes were changed",
                "A seal does not hold, so nothing is shown. The operator has been alarmed.",
                "tampered",
                reference);
    }

    static Problem fault(String reference) {
        return new Problem(
                500,
                "Something went wrong here",
                "It is our fault, not yours. Nothing was lost; try again in a moment.",
                "fault",
                reference);
    }

    private static String sentence(@Nullable String message) {
        return message == null || message.isEmpty()
                ? ""
                : Character.toUpperCase(message.charAt(0)) + message.substring(1) + (message.endsWith(".") ? "" : ".");
    }
}
