package org.muniment.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Decides whether an automatic mail may be sent: never in answer to a machine, never to a null return path, and at most
 * a few a day to anybody (RFC 3834). It decides on what we send only; what came in is kept in any case. Thread-safe.
 */
public final class LoopGuard {
    /** Most automatic mails to one correspondent within {@link #WINDOW}. */
    public static final int MAX_AUTOMATIC_MAILS = 3;

    /** The time over which they are counted. */
    public static final Duration WINDOW = Duration.ofDays(1);

    private static final Pattern SUB_ADDRESS = Pattern.compile("(?<=[^:])\\+[^@]*@");
    private static final Pattern SIGNATURE = Pattern.compile("(?<=^|:)(?:prvs|btv1|msprvs1)=+[^=@]+=+(?=[^@])");

    private final AutomaticMailStore store;
    private final InstantSource clock;

    /** A guard that counts in {@code store}. */
    public LoopGuard(AutomaticMailStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Whether {@code correspondent} may get an automatic answer to {@code mail}; a {@link Verdict#SEND} counts at once.
     * An empty return path forbids every answer, except on {@link Route#IMAP}, where it is unknown.
     */
    public Verdict mayAnswer(ParsedMail mail, Delivery delivery, String correspondent) {
        if (mail.auto().kind() != ParsedMail.Auto.Kind.NONE) {
            return Verdict.MACHINE;
        }
        if (delivery.route() != Route.IMAP && delivery.envelopeFrom().isEmpty()) {
            return Verdict.NULL_SENDER;
        }
        return maySend(correspondent);
    }

    /**
     * Whether {@code correspondent} may get an automatic mail that answers nothing; a {@link Verdict#SEND} counts, for
     * every sub-address of theirs and every signed form of their return path.
     */
    public Verdict maySend(String correspondent) {
        String address = counted(correspondent);
        if (address.isEmpty() || isMachine(address)) {
            return Verdict.MACHINE;
        }
        Instant now = clock.instant();
        return store.record(address, now.minus(WINDOW), now, MAX_AUTOMATIC_MAILS) ? Verdict.SEND : Verdict.TOO_MANY;
    }

    /**
     * As whom a correspondent is counted: without what responders put anew into each sender, which are sub-addresses
     * (RFC 5233), BATV and similar signatures.
     */
    public static String counted(String correspondent) {
        String address = correspondent.strip().toLowerCase(Locale.ROOT);
        return SIGNATURE.matcher(SUB_ADDRESS.matcher(address).replaceFirst("@")).replaceFirst("");
    }

    private static boolean isMachine(String address) {
        String local = address.contains("@") ? address.substring(0, address.indexOf('@')) : address;
        return switch (local) {
            case "mailer-daemon",
                    "postmaster",
                    "noreply",
                    "no-reply",
                    "donotreply",
                    "do-not-reply",
                    "bounce",
                    "bounces" -> true;
            default -> local.endsWith("-request") || local.startsWith("owner-") || local.endsWith("-bounces");
        };
    }

    /** The decision and its reason. */
    public enum Verdict {
        /** Send it; it has been counted. */
        SEND,
        /** A machine, list or bounce address. */
        MACHINE,
        /** The message had a null return path. */
        NULL_SENDER,
        /** The limit for today is reached. */
        TOO_MANY
    }
}
