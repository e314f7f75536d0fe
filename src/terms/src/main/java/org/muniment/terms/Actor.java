package org.muniment.terms;

/**
 * Who did something, as the ledger records it. Thread-safe.
 *
 * @param kind what sort of actor
 * @param id a UUID or a system name, never anything personal: 1 to 128 of letters, digits and {@code . _ : @ / -}
 *     ({@code @} only so that qualified system names fit; an e-mail address has no place here)
 */
public record Actor(Kind kind, String id) {

    /** Longest id, in characters. */
    public static final int MAX_ID_LENGTH = 128;

    /** Anyone not signed in. */
    public static final Actor PUBLIC = new Actor(Kind.PUBLIC, "public");

    /** Refuses ({@link Refusal.Code#BAD_INPUT}) ids of another form. */
    public Actor {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !id.chars().allMatch(Actor::allowed)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "actor id is empty, too long or has a character not allowed");
        }
    }

    private static boolean allowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._:@/-".indexOf(c) >= 0;
    }

    /** A part of the product acting by itself, such as {@code retention}. */
    public static Actor system(String name) {
        return new Actor(Kind.SYSTEM, name);
    }

    /** {@code KIND:id}. */
    @Override
    public String toString() {
        return kind + ":" + id;
    }

    /** The sorts of actor. */
    public enum Kind {
        /** A member of staff, by account UUID. */
        STAFF,
        /** A customer, by {@link SubjectId}. */
        CUSTOMER,
        /** A log-shipping system, by entity key id. */
        ENTITY,
        /** The product itself. */
        SYSTEM,
        /** Whoever ran the command line on the host. */
        COMMAND_LINE,
        /** Anyone not signed in. */
        PUBLIC
    }
}
