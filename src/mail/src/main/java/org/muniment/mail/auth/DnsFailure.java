package org.muniment.mail.auth;

/** The domain name system gave no answer in time, or none that can be used. Another attempt may succeed. */
public final class DnsFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** A failure that names no domain. */
    public DnsFailure(String message) {
        super(message);
    }

    /** A failure with its cause. */
    public DnsFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
