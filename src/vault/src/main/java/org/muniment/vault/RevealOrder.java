package org.muniment.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * What two persons sign before an address is revealed (FORMAT.md, section 8). Whoever changes any of it afterwards has no
 * signature that fits.
 *
 * @param id this order alone
 * @param tenant whose logs
 * @param epoch the epoch of the record's time
 * @param pseudonym the one pseudonym, 4 or 16 bytes
 * @param purpose what for
 * @param caseNumber the case, 1 to {@value #MAX_CASE} characters
 * @param reason in words, 1 to {@value #MAX_REASON} characters
 * @param until the instant from which it is over, to the millisecond
 */
public record RevealOrder(
        UUID id,
        TenantId tenant,
        long epoch,
        byte[] pseudonym,
        Purpose purpose,
        String caseNumber,
        String reason,
        Instant until) {

    /** Longest case number, in characters. */
    public static final int MAX_CASE = 100;
    /** Longest reason, in characters. */
    public static final int MAX_REASON = 2000;

    private static final byte[] MAGIC = "muniment reveal v1".getBytes(StandardCharsets.US_ASCII);

    /** What a person says with a signature. */
    public enum Part {
        /** Wants to know the address. */
        ASK,
        /** Agrees that the other one learns it. */
        APPROVE
    }

    /** Refuses ({@code BAD_INPUT}) an order without case or reason, or with too much of either. */
    public RevealOrder {
        if (pseudonym.length != 4 && pseudonym.length != 16) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a pseudonym is an IPv4 or IPv6 address");
        }
        if (caseNumber.isBlank() || caseNumber.length() > MAX_CASE) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a case number of 1 to " + MAX_CASE + " characters is needed");
        }
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a reason of 1 to " + MAX_REASON + " characters is needed");
        }
        pseudonym = pseudonym.clone();
    }

    /** A copy. */
    @Override
    public byte[] pseudonym() {
        return pseudonym.clone();
    }

    /** The bytes that a person signs. */
    public byte[] signed(Part part, UUID person) {
        return new Framed()
                .raw(MAGIC)
                .text(part.name())
                .text(person.toString())
                .text(id.toString())
                .text(tenant.value())
                .raw(ByteBuffer.allocate(8).putLong(epoch).array())
                .raw(new byte[] {(byte) pseudonym.length})
                .raw(pseudonym)
                .text(purpose.name())
                .text(caseNumber)
                .text(reason)
                .raw(ByteBuffer.allocate(8).putLong(until.toEpochMilli()).array())
                .bytes();
    }

    /** Hides pseudonym, case and reason. */
    @Override
    public String toString() {
        return "RevealOrder " + id;
    }
}
