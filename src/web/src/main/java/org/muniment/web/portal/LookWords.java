package org.muniment.web.portal;

import org.muniment.ledger.Entry;
import org.muniment.terms.Actor;
import org.muniment.web.ticket.Words;

/** What a look at a customer's data is called on their pages; staff by number, never by name. */
public final class LookWords {

    private static final int SHOWN = 8;

    private LookWords() {}

    /** Whether a person of ours looked. */
    public static boolean staff(Entry look) {
        return look.actor().kind() == Actor.Kind.STAFF;
    }

    /** Who looked. */
    public static String who(Entry look) {
        return switch (look.actor().kind()) {
            case STAFF -> "Member of staff " + shortened(look.actor().id());
            case COMMAND_LINE -> "An operator at the command line";
            case SYSTEM -> "Our software";
            case ENTITY, CUSTOMER, PUBLIC -> "Somebody outside";
        };
    }

    private static String shortened(String id) {
        return id.length() <= SHOWN ? id : id.substring(0, SHOWN);
    }

    /** What was done. */
    public static String what(Entry look) {
        return switch (look.act()) {
            case "ticket.read", "message.read" -> "read a request of yours";
            case "account.read", "account.find" -> "looked up your account";
            case "letter.send" -> "sent you a letter";
            case "export.collect" -> "put a copy of your data together";
            case "case.read" -> "read a case about your data";
            default -> look.act().startsWith("dsr.") ? "worked on a case about your data" : Words.act(look.act());
        };
    }

    /** Why. */
    public static String why(Entry look) {
        return switch (look.purpose()) {
            case SUPPORT -> "to answer you";
            case SECURITY_AUDIT -> "for a security audit";
            case SUBJECT_REQUEST -> "for a request about your data";
            case INCIDENT -> "because of an incident";
            case OPERATION -> "to keep the service running";
            case LEGAL_DISCLOSURE -> "because the law demands it";
            case SELF_SERVICE -> "because you asked";
        };
    }
}
