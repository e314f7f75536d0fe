package org.muniment.web.boot.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.desk.StaffMember;
import org.muniment.desk.StaffSetup;
import org.muniment.terms.Role;
import org.muniment.terms.Secret;

/** One account for each role, all with one password. */
@ApplicationScoped
public class DemoStaff {

    private static final Caller DEMO = Caller.system("demo");

    private static final Person OPERATOR = new Person("operator@demo.example", "Otto Operator", Role.OPERATOR);
    private static final Person AGENT = new Person("agent@demo.example", "Ada Agent", Role.AGENT);
    private static final List<Person> INVITED = List.of(
            AGENT,
            new Person("auditor@demo.example", "Alma Auditor", Role.AUDITOR),
            new Person("dpo@demo.example", "Dora Officer", Role.DPO));

    private record Person(String address, String name, Role role) {
        StaffSetup setup(Secret password) {
            return new StaffSetup(name, address, password.reveal().toCharArray(), true);
        }
    }

    /**
     * The account that works in the demo.
     *
     * @param id of the account
     * @param created when it was made: the day zero of everything else in the demo
     */
    public record Agent(UUID id, Instant created) {}

    @Inject
    StaffAccounts staff;

    /** For the container. */
    public DemoStaff() {}

    /**
     * Makes the accounts that are missing, when the house is empty or was begun as a demo; the first one closes the way
     * to a first account for everybody else.
     *
     * @return the agent; empty in a house of somebody else's
     */
    public Optional<Agent> fill(Secret password) {
        Map<String, StaffMember> known = known();
        if (known.isEmpty()) {
            String token = staff.firstOperatorToken().orElseThrow();
            staff.accept(token, OPERATOR.setup(password));
        } else if (!known.containsKey(OPERATOR.address())) {
            return Optional.empty();
        }
        List<Person> missing = new ArrayList<>(INVITED);
        missing.removeIf(person -> known.containsKey(person.address()));
        for (Person person : missing) {
            String token = staff.invite(person.address(), Set.of(person.role()), DEMO);
            staff.accept(token, person.setup(password));
        }
        StaffMember agent = (missing.isEmpty() ? known : known()).get(AGENT.address());
        return Optional.ofNullable(agent).map(member -> new Agent(member.id(), member.created()));
    }

    private Map<String, StaffMember> known() {
        Map<String, StaffMember> known = new HashMap<>();
        staff.list(DEMO).forEach(member -> known.put(member.address(), member));
        return known;
    }
}
