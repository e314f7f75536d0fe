package org.muniment.mail.auth;

import java.net.IDN;
import java.util.List;
import java.util.Locale;

/** Domain names as text: lower case, without final dot. */
final class DomainName {
    static final int MAX_NAME = 253;
    static final int MAX_LABEL = 63;

    private DomainName() {}

    /** As it is compared and asked for; a name in Unicode in its ASCII form, when it has one. */
    static String normal(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        if (lower.endsWith(".")) {
            lower = lower.substring(0, lower.length() - 1);
        }
        if (lower.chars().allMatch(c -> c < 0x80)) {
            return lower;
        }
        try {
            return IDN.toASCII(lower).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return lower;
        }
    }

    /** Whether it can be asked for: labels of 1 to 63 characters, 253 in all. */
    static boolean isAskable(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        for (String label : labels(name)) {
            if (label.isEmpty() || label.length() > MAX_LABEL) {
                return false;
            }
        }
        return true;
    }

    static List<String> labels(String name) {
        return List.of(name.split("\\.", -1));
    }

    /** Whether {@code name} is {@code parent} or below it. */
    static boolean isWithin(String name, String parent) {
        return name.equals(parent) || name.endsWith("." + parent);
    }

    /** What follows the last at sign of an address; empty when there is none. */
    static String of(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : normal(address.substring(at + 1));
    }
}
