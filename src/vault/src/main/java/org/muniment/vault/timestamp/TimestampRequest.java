package org.muniment.vault.timestamp;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.Randomness;

/** A question to a time stamp authority about some bytes (RFC 3161, section 2.4.1). Thread-safe. */
public final class TimestampRequest {

    /** Media type of a request. */
    public static final String MEDIA_TYPE = "application/timestamp-query";

    /** Longest answer that is read, in bytes. */
    public static final int MAX_RESPONSE_BYTES = 1 << 18;

    private static final int NONCE_BYTES = 16;

    private final byte[] content;
    private final org.bouncycastle.tsp.TimeStampRequest request;

    private TimestampRequest(byte[] content, org.bouncycastle.tsp.TimeStampRequest request) {
        this.content = content;
        this.request = request;
    }

    /** Asks about the SHA-256 of some bytes, with a fresh nonce, and for the authority's certificate. */
    public static TimestampRequest about(byte[] content) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        BigInteger nonce = new BigInteger(1, Randomness.bytes(NONCE_BYTES));
        byte[] copy = content.clone();
        return new TimestampRequest(copy, generator.generate(TSPAlgorithms.SHA256, TimestampToken.sha256(copy), nonce));
    }

    /** The request as it is sent. */
    public byte[] encoded() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request cannot be encoded", e);
        }
    }

    /**
     * Checks the authority's answer to this very question: status, nonce, imprint, signature, chain.
     *
     * @throws Tampered when it is not such an answer
     */
    public TimestampToken accept(byte[] response, TimestampAuthority authority) {
        try {
            new TimeStampResponse(response).validate(request);
        } catch (TSPException | IOException | RuntimeException e) {
            throw new Tampered("the time stamp authority's answer is not one to this request", e);
        }
        TimestampToken token = TimestampToken.read(response);
        token.check(content, authority);
        return token;
    }
}
