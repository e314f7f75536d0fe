package org.muniment.desk;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * A mail address in the form in which it identifies an account: blanks around it removed, the domain in lower-case ASCII
 * (IDNA), the local part exactly as written (RFC 5321, section 2.4).
 *
 * @param text {@code local@domain}
 */
record MailAddress(String text) {

    /** Longest address, in characters (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
    static final int MAX_LENGTH = 254;

    /** Reads an address; empty when mail could not be sent to it. */
    static Optional<MailAddress> of(String written) {
        String address = written.strip();
        int at = address.lastIndexOf('@');
        if (at < 1 || address.length() > MAX_LENGTH || !address.chars().allMatch(MailAddress::allowed)) {
            return Optional.empty();
        }
        String domain = address.substring(at + 1);
        if (domain.endsWith(".")) {
            domain = domain.substring(0, domain.length() - 1);
        }
        if (domain.isEmpty() || domain.startsWith(".") || domain.contains("..")) {
            return Optional.empty();
        }
        return ascii(domain).map(name -> new MailAddress(address.substring(0, at) + "@" + name));
    }

    private static Optional<String> ascii(String domain) {
        try {
            return Optional.of(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean allowed(int c) {
        return c > ' ' && c != 0x7f && "<>(),;:\\\"[]".indexOf(c) < 0 && !Character.isWhitespace(c);
    }

    @Override
    public String toString() {
        return "MailAddress";
    }
}
