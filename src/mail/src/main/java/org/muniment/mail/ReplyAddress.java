package org.muniment.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Refusal;
import org.muniment.vault.Tokens;

/**
 * Addresses to answer to, each good for one ticket, one correspondent and a limited time:
 * {@code support+t.<ticket><expiry><code>@domain}. The code binds all three, so that nobody can make one up, and one that
 * falls into other hands works for its own correspondent only. Thread-safe.
 */
public final class ReplyAddress {
    /** Longest local part of the mailbox such addresses are made of: RFC 5321 allows 64 with everything. */
    public static final int MAX_LOCAL_PART = 15;

    private static final String MARK = "+t.";
    private static final String PURPOSE = "mail.reply-address";
    private static final int TICKET_CHARS = 26;
    private static final int EXPIRY_CHARS = 4;
    private static final int CODE_CHARS = 16;
    private static final int TOKEN_CHARS = TICKET_CHARS + EXPIRY_CHARS + CODE_CHARS;
    private static final long SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private final Tokens tokens;
    private final String mailbox;
    private final Duration life;
    private final InstantSource clock;

    /** Reply addresses of {@link MailSettings#address()}; refuses ({@code BAD_INPUT}) one whose local part is too long. */
    public ReplyAddress(Tokens tokens, MailSettings settings, InstantSource clock) {
        this.tokens = tokens;
        this.mailbox = settings.address();
        this.life = settings.replyLife();
        this.clock = clock;
        if (mailbox.lastIndexOf('@') > MAX_LOCAL_PART) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT,
                    "the first of muniment.mail.addresses has more than " + MAX_LOCAL_PART
                            + " characters before the @");
        }
    }

    /** The address at which {@code correspondent} answers to {@code ticket}, good from now on for the configured time. */
    public String forTicket(UUID ticket, String correspondent) {
        long day = clock.instant().plus(life).getEpochSecond() / SECONDS_A_DAY + 1;
        String bound = Base32.encode(bytes(ticket)) + Base32.digits(day, EXPIRY_CHARS);
        int at = mailbox.lastIndexOf('@');
        return mailbox.substring(0, at) + MARK + bound + code(bound, correspondent) + mailbox.substring(at);
    }

    /** Whether an address looks like one of these; says nothing about whether it is genuine. */
    public boolean looksLikeOne(String address) {
        return token(address).isPresent();
    }

    /**
     * What {@code address} stands for when {@code sender} uses it.
     *
     * @param sender the address that the mail's author is shown to have; the caller says how sure it is of that
     * @return empty when it is no reply address, was not made by us, or was made for somebody else
     */
    public Optional<Verified> verify(String address, String sender) {
        return token(address).flatMap(token -> {
            String bound = token.substring(0, TICKET_CHARS + EXPIRY_CHARS);
            byte[] given = token.substring(TICKET_CHARS + EXPIRY_CHARS).getBytes(StandardCharsets.US_ASCII);
            if (!MessageDigest.isEqual(given, code(bound, sender).getBytes(StandardCharsets.US_ASCII))) {
                return Optional.empty();
            }
            ByteBuffer ticket = ByteBuffer.wrap(Base32.decode(bound.substring(0, TICKET_CHARS)));
            long day = Base32.number(bound.substring(TICKET_CHARS));
            Instant expires = Instant.ofEpochSecond(day * SECONDS_A_DAY);
            return Optional.of(new Verified(
                    new UUID(ticket.getLong(), ticket.getLong()),
                    expires,
                    !clock.instant().isBefore(expires)));
        });
    }

    private String code(String bound, String correspondent) {
        String address = correspondent.strip().toLowerCase(Locale.ROOT);
        return tokens.mac(PURPOSE, bound, address).substring(0, CODE_CHARS);
    }

    private Optional<String> token(String address) {
        String lower = address.strip().toLowerCase(Locale.ROOT);
        int at = mailbox.lastIndexOf('@');
        String start = mailbox.substring(0, at) + MARK;
        String end = mailbox.substring(at);
        if (lower.length() != start.length() + TOKEN_CHARS + end.length()
                || !lower.startsWith(start)
                || !lower.endsWith(end)) {
            return Optional.empty();
        }
        String token = lower.substring(start.length(), start.length() + TOKEN_CHARS);
        return Base32.isWord(token) ? Optional.of(token) : Optional.empty();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /**
     * A genuine reply address used by its own correspondent.
     *
     * @param ticket the ticket
     * @param expires when it stops to count
     * @param expired whether it has: still a strong hint, no longer a proof
     */
    public record Verified(UUID ticket, Instant expires, boolean expired) {}
}
