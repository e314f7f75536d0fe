package org.muniment.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Role;
import org.muniment.web.audit.ArchiveResource;
import org.muniment.web.audit.HoldResource;
import org.muniment.web.audit.LedgerResource;
import org.muniment.web.audit.LogResource;
import org.muniment.web.audit.RevealResource;
import org.muniment.web.operations.HealthResource;
import org.muniment.web.operations.KeyResource;
import org.muniment.web.operations.RetentionResource;
import org.muniment.web.operations.StaffResource;
import org.muniment.web.privacy.CaseResource;
import org.muniment.web.privacy.ConfirmationResource;
import org.muniment.web.privacy.IncidentResource;
import org.muniment.web.privacy.PolicyResource;
import org.muniment.web.privacy.RevealDecisionResource;

/** Who may open the pages of auditors, operators and the data protection officer. */
class StaffPagesAccessTest {

    private static final Map<Role, Set<Class<?>>> PAGES = Map.of(
            Role.AUDITOR,
                    Set.of(
                            LogResource.class,
                            ArchiveResource.class,
                            HoldResource.class,
                            LedgerResource.class,
                            RevealResource.class),
            Role.OPERATOR,
                    Set.of(HealthResource.class, KeyResource.class, RetentionResource.class, StaffResource.class),
            Role.DPO,
                    Set.of(
                            CaseResource.class,
                            IncidentResource.class,
                            PolicyResource.class,
                            RevealDecisionResource.class));

    @Test
    void everyMethodIsForExactlyItsRole() {
        PAGES.forEach((role, pages) -> pages.forEach(page -> Arrays.stream(page.getDeclaredMethods())
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(any -> any.annotationType().isAnnotationPresent(HttpMethod.class)))
                .forEach(
                        method -> assertThat(method.getAnnotation(Allowed.class).value())
                                .as(page.getSimpleName() + "." + method.getName())
                                .containsExactly(role))));
    }

    @Test
    void confirmationsAreForTheTwoRolesThatMayBeTheSecondPerson() {
        Arrays.stream(ConfirmationResource.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Allowed.class))
                .forEach(
                        method -> assertThat(method.getAnnotation(Allowed.class).value())
                                .as(method.getName())
                                .containsExactlyInAnyOrder(Role.DPO, Role.OPERATOR));
    }
}
