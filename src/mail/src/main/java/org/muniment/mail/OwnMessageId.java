package org.muniment.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.muniment.vault.Tokens;

/**
 * Message ids of our own mail, {@code <ticket>.<nonce>.<code>@domain}, so that answers find their ticket through
 * In-Reply-To and References. The code tells ours from another desk's that look alike; it says nothing about who
 * answers, so it suggests a thread and proves no sender. Thread-safe.
 */
public final class OwnMessageId {
    private static final String PURPOSE = "mail.message-id";
    private static final int TICKET_CHARS = 26;
    private static final int NONCE_CHARS = 16;
    private static final int CODE_CHARS = 16;

    private final Tokens tokens;
    private final String domain;

    /** Message ids at {@link MailSettings#domain()}. */
    public OwnMessageId(Tokens tokens, MailSettings settings) {
        this.tokens = tokens;
        this.domain = settings.domain();
    }

    /**
     * The id of a message about {@code ticket}, without angle brackets.
     *
     * @param message the message's own id: the same one gives the same Message-ID, so composing twice is harmless
     */
    public String of(UUID ticket, UUID message) {
        String nonce = tokens.mac(PURPOSE + ".nonce", message.toString()).substring(0, NONCE_CHARS);
        String bound = Base32.encode(bytes(ticket)) + "." + nonce;
        return bound + "." + code(bound) + "@" + domain;
    }

    /** The ticket a message id belongs to, with or without angle brackets; empty when it is not ours. */
    public Optional<UUID> ticket(String messageId) {
        String id = messageId.strip().toLowerCase(Locale.ROOT);
        if (id.startsWith("<") && id.endsWith(">")) {
            id = id.substring(1, id.length() - 1);
        }
        int codeAt = TICKET_CHARS + 1 + NONCE_CHARS + 1;
        if (id.length() < codeAt + CODE_CHARS
                || !id.substring(codeAt + CODE_CHARS).equals("@" + domain)) {
            return Optional.empty();
        }
        byte[] given = id.substring(codeAt, codeAt + CODE_CHARS).getBytes(StandardCharsets.UTF_8);
        byte[] wanted = code(id.substring(0, codeAt - 1)).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, wanted) || !Base32.isWord(id.substring(0, TICKET_CHARS))) {
            return Optional.empty();
        }
        ByteBuffer ticket = ByteBuffer.wrap(Base32.decode(id.substring(0, TICKET_CHARS)));
        return Optional.of(new UUID(ticket.getLong(), ticket.getLong()));
    }

    private String code(String bound) {
        return tokens.mac(PURPOSE, bound).substring(0, CODE_CHARS);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
