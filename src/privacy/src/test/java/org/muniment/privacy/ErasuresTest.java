package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.Reply;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.Tickets;
import org.muniment.privacy.erase.Certificate;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.signature.VerifierKey;

/** A person is erased: what goes, what stays, who decides, and that nothing stops it half way. */
class ErasuresTest extends ErasureHouse {

    @Test
    void aMailIsConfirmedApprovedCarriedOutAndProved() throws Exception {
        SubjectId ada = write(ADA, "Printer", "It burns xylophone");
        SubjectId bob = write(BOB, "Scanner", "It smokes xylophone");
        house.in(() -> new Tickets(house.desk.parts).reply(house.lastOpened().ticket(), Reply.of("Water it"), AGENT));
        house.receive(Mails.mail(ADA, "AW: Lösche meine Daten!", "Bitte."));
        house.work().run();
        CaseView asked = only(ada);
        assertThat(asked.state()).isEqualTo(CaseState.AUTH_PENDING);
        assertThat(asked.binding().rule()).isEqualTo("twenty-working-days");
        String letter = house.sendAll().stream()
                .filter(mail -> mail.contains("Bitte um Löschung"))
                .findFirst()
                .orElseThrow();
        confirm(asked.id(), letter);
        assertThat(only(ada).state()).isEqualTo(CaseState.SCOPED);
        assertThat(found("xylophone")).isEqualTo(2);

        UUID id = asked.id();
        assertThatThrownBy(() -> house.in(() -> house.erasures.approve(id, "yes", officer)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.in(() -> house.erasures.approve(id, "erase 1", AGENT)))
                .isInstanceOf(Refusal.class);
        house.in(() -> house.erasures.approve(id, "Erase " + asked.number(), officer));
        house.work().run();
        house.desk.pass(Duration.ofSeconds(11));
        house.work().run();
        ErasureView erased = view(id);
        assertThat(erased.of().state()).isEqualTo(CaseState.BACKUP_HORIZON);
        assertThat(erased.of().stopped()).isPresent();
        assertThat(erased.scope()).isEmpty();
        assertThat(only(ada).history()).extracting(CaseView.Step::to).contains(CaseState.KEYS_DESTROYED);
        assertThat(house.desk.parts.vault().keys().list().stream()
                        .filter(key -> key.label().equals("subject:" + ada)))
                .noneMatch(KeyEntry::live);
        assertThat(found("xylophone")).isEqualTo(1);
        assertThat(house.in(() -> house.cases.view(id, officer)).ticket()).isEmpty();
        String answer = house.sendAll().stream()
                .filter(mail -> mail.contains("Ihre Daten sind gelöscht"))
                .findFirst()
                .orElseThrow();
        assertThat(answer).contains("22. Dezember 2026", "Aufsichtsbehörde", "Gericht");

        house.desk.pass(Duration.ofDays(30));
        house.work().run();
        String certificate = house.in(() -> house.erasures.certificate(id, officer));
        VerifierKey key = VerifierKey.parse(house.in(house.erasures::certificateKey));
        assertThat(Certificate.open(certificate, key))
                .contains("keys that open: 0 of 1", "sealed values left: 0", "sealed files left: 0")
                .doesNotContain("example.org", "Printer", "xylophone");
        assertThatThrownBy(() -> Certificate.open(certificate.replace("0 of 1", "1 of 1"), key))
                .isInstanceOf(org.muniment.terms.Tampered.class);
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("Bescheinigung", "keys that open: 0 of 1");
        house.work().run();
        assertThat(view(id).of().state()).isEqualTo(CaseState.PROVED);
        assertThat(house.desk.parts.vault().keys().list().stream()
                        .filter(entry -> entry.label().startsWith("erasure-address:")))
                .hasSize(1)
                .noneMatch(KeyEntry::live);
        assertThat(house.in(() -> house.parts.tickets().person().known(bob))).isTrue();
    }

    @Test
    void ofTwoInTheSameConversationOnlyOneGoes() throws Exception {
        SubjectId ada = write(ADA, "Shared printer", "zebrafinch Ada says", "Message-ID: <first@example.org>");
        UUID adas = house.lastOpened().ticket();
        SubjectId bob = write(
                BOB,
                "Re: Shared printer",
                "zebrafinch Bob answers",
                "In-Reply-To: <first@example.org>",
                "References: <first@example.org>");
        UUID bobs = house.lastOpened().ticket();
        assertThat(adas).isNotEqualTo(bobs);
        assertThat(found("zebrafinch")).isEqualTo(2);
        erase(ada);
        assertThat(found("zebrafinch")).isEqualTo(1);
        assertThat(house.in(() -> new Tickets(house.desk.parts).view(bobs, Caller.system("test")))
                        .messages()
                        .get(0)
                        .text())
                .contains("zebrafinch Bob answers");
        erase(bob);
        assertThat(found("zebrafinch")).isZero();
        assertThat(house.in(() -> new Tickets(house.desk.parts).list(TicketQuery.all(), AGENT))
                        .rows())
                .isEmpty();
        assertThat(indexFolders()).hasSize(1).allMatch(name -> name.endsWith(".3"));
    }

    @Test
    void evidenceOfAnOpenIncidentLivesUnderItsOwnKeyAndGoesWithTheCase() throws Exception {
        SubjectId ada = write(ADA, "Other people", "quokka of a third person");
        UUID frozen = house.lastOpened().ticket();
        write(ADA, "Mine", "numbat of mine");
        CaseView incident = house.in(() -> house.incidents.flag(frozen, "names", AGENT));
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        assertThat(view(asked.id()).items()).singleElement().satisfies(item -> assertThat(item.decision())
                .isEqualTo(Kept.EVIDENCE));
        house.in(() -> house.erasures.approve(asked.id(), "erase " + asked.number(), officer));
        assertThat(view(asked.id()).of().state()).isEqualTo(CaseState.SCOPED);
        assertThatThrownBy(() -> house.in(() -> house.erasures.approve(asked.id(), "erase " + asked.number(), officer)))
                .hasMessageContaining("another officer");
        house.in(() -> house.erasures.approve(
                asked.id(), "erase " + asked.number(), DeskFixture.officer(Purpose.SUBJECT_REQUEST)));
        runAll();
        assertThat(house.sendAll()).anyMatch(mail -> mail.contains("Art. 17(3)(e)"));
        Caller looking = DeskFixture.officer(Purpose.INCIDENT);
        assertThat(house.in(() -> house.incidents.content(incident.id(), looking))
                        .messages()
                        .get(0)
                        .text())
                .contains("quokka");
        assertThatThrownBy(() -> house.in(() -> new Tickets(house.desk.parts).view(frozen, AGENT)))
                .isInstanceOf(Refusal.class);
        assertThat(live("subject:" + ada)).isZero();
        assertThat(live("evidence:" + frozen)).isEqualTo(1);

        house.in(() -> house.incidents.decide(incident.id(), Finding.falseAlarm("none"), looking));
        house.work().run();
        assertThat(live("evidence:" + frozen)).isZero();
        assertThat(view(asked.id()).items().get(0).released()).isPresent();
        assertThatThrownBy(() -> house.in(() -> house.incidents.content(incident.id(), looking)))
                .isInstanceOf(Refusal.class);
        assertThat(house.sendAll()).anyMatch(mail -> mail.contains("erased, too"));
    }

    @Test
    void aHoldNeedsAReasonAndASecondOfficerAndEndsByRelease() throws Exception {
        SubjectId ada = write(ADA, "Invoice", "walrus invoice");
        UUID ticket = house.lastOpened().ticket();
        long number = house.in(() -> new Tickets(house.desk.parts).view(ticket, AGENT))
                .row()
                .number();
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        assertThatThrownBy(() -> run(() -> house.erasures.hold(asked.id(), number, " ", officer)))
                .isInstanceOf(Refusal.class);
        run(() -> house.erasures.hold(asked.id(), number, "Invoice, tax law, ten years", officer));
        approve(asked);
        runAll();
        assertThat(house.sendAll()).anyMatch(mail -> mail.contains("Invoice, tax law, ten years"));
        assertThat(live("evidence:" + ticket)).isEqualTo(1);
        assertThat(found("walrus")).isZero();
        run(() -> house.erasures.release(asked.id(), ticket, "time is over", officer));
        assertThat(live("evidence:" + ticket)).isZero();
        house.work().run();
        assertThat(house.sendAll()).anyMatch(mail -> mail.contains("erased, too"));
    }

    @Test
    void aRefusalSaysWhyAndWhereToComplain() throws Exception {
        SubjectId ada = write(ADA, "Printer", "okapi");
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        house.sendAll();
        run(() -> house.erasures.refuse(asked.id(), "The law makes us keep it.\nAll of it.", officer));
        assertThat(only(ada).state()).isEqualTo(CaseState.REFUSED);
        assertThat(house.sendAll())
                .singleElement()
                .asString()
                .contains("The law makes us keep it.\nAll of it.", "supervisory authority", "court");
        CaseView joined = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        assertThat(joined.state()).isEqualTo(CaseState.SCOPED);
    }

    @Test
    void aPackageLyingReadyGoesWithThePerson() throws Exception {
        SubjectId ada = write(ADA, "Export my data", "please");
        house.work().run();
        assertThat(data.resolve("exports")).isNotEmptyDirectory();
        erase(ada);
        assertThat(data.resolve("exports")).isEmptyDirectory();
        assertThat(house.desk.parts.vault().keys().list().stream()
                        .filter(key -> key.label().startsWith("export:")))
                .hasSize(1)
                .noneMatch(KeyEntry::live);
    }
}
