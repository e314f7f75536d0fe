package org.muniment.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Erasures;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;

/** {@code --subject} on a house with two real cases: one carried out to its end, one approved and not carried out. */
class ProveCaseTest {

    @TempDir
    private Path folder;

    @Test
    void tellsAnErasedPersonFromOneWhoIsNot() throws Exception {
        Path data = folder.resolve("data");
        Policy policy = Policy.load(Policy.DEFAULT_PROFILE, Optional.empty());
        UUID erased;
        UUID approved;
        try (ScratchHouse house = new ScratchHouse(data, policy)) {
            Planting planting = new Planting(house);
            Planting.Person first = planting.plant(new Canary("canaryabcdefghijklmnop"));
            Planting.Person second = planting.plant(new Canary("canaryqrstuvwxyzabcdef"));
            erased = new Proof(folder, policy).erase(house, first);
            approved = approve(house, second);
        }
        Path certificate = folder.resolve("certificate");
        assertThat(look(data, erased, certificate)).isZero();
        String text = Files.readString(certificate);
        assertThat(text)
                .contains("verdict: ERASED: nothing is left", "keys that open: 0 of", "accounts left: 0")
                .doesNotContain("canary");
        assertThat(Main.run("--verify", certificate.toString(), "--data", data.toString()))
                .isZero();
        String key = text.replaceAll("(?s).*signed by: (\\S+).*", "$1");
        assertThat(Main.run("--verify", certificate.toString(), "--key", key)).isZero();
        Files.writeString(certificate, text.replace("accounts left: 0", "accounts left: 1"));
        assertThat(Main.run("--verify", certificate.toString(), "--key", key)).isEqualTo(3);
        assertThat(look(data, approved, certificate)).isEqualTo(1);
        assertThat(Files.readString(certificate))
                .contains("verdict: NOT ERASED", "accounts left: 1")
                .doesNotContain("keys that open: 0 of", "canary");
        assertThat(Main.run("--verify", certificate.toString(), "--key", key)).isZero();
        assertThat(look(data, UUID.randomUUID(), certificate)).isEqualTo(1);
    }

    private static int look(Path data, UUID id, Path certificate) {
        return Main.run("--data", data.toString(), "--subject", id.toString(), "--out", certificate.toString());
    }

    private static UUID approve(ScratchHouse house, Planting.Person person) {
        Erasures erasures = new Erasures(house.privacy);
        Caller customer = new Caller(
                new Actor(Actor.Kind.CUSTOMER, person.subject().toString()),
                Set.of(Role.CUSTOMER),
                Purpose.SELF_SERVICE);
        Caller officer = new Caller(
                new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), Set.of(Role.DPO), Purpose.SUBJECT_REQUEST);
        CaseView asked = house.in(() -> erasures.request("en", customer));
        house.in(() -> erasures.approve(asked.id(), "erase " + asked.number(), officer));
        return asked.id();
    }
}
