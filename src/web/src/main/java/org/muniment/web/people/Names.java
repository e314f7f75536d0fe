package org.muniment.web.people;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.desk.StaffAccounts;
import org.muniment.terms.Actor;

/**
 * Names of actors. Staff have theirs; customers stay ids, for whoever needs to know more opens their case.
 *
 * @param staff names of staff by account id
 */
public record Names(Map<UUID, String> staff) {

    private static final int SHOWN = 8;

    /** Copies the map. */
    public Names {
        staff = Map.copyOf(staff);
    }

    /** The names of some actors. */
    public static Names of(StaffAccounts accounts, Stream<Actor> actors) {
        Set<UUID> ids = actors.map(Names::staffId).flatMap(Optional::stream).collect(Collectors.toSet());
        return new Names(ids.isEmpty() ? Map.of() : accounts.names(ids));
    }

    private static Optional<UUID> staffId(Actor actor) {
        try {
            return actor.kind() == Actor.Kind.STAFF ? Optional.of(UUID.fromString(actor.id())) : Optional.empty();
        } catch (IllegalArgumentException notAnAccount) {
            return Optional.empty();
        }
    }

    /** What an actor is called. */
    public String of(Actor actor) {
        return switch (actor.kind()) {
            case STAFF -> staffId(actor).map(staff::get).orElse("Former colleague");
            case CUSTOMER -> "Customer " + shortened(actor.id());
            case ENTITY -> "Log sender " + shortened(actor.id());
            case SYSTEM -> "Muniment, " + actor.id();
            case COMMAND_LINE -> "Command line";
            case PUBLIC -> "Not signed in";
        };
    }

    private static String shortened(String id) {
        return id.length() <= SHOWN ? id : id.substring(0, SHOWN) + "…";
    }
}
