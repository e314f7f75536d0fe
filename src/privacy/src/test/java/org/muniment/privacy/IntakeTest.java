package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.Reply;
import org.muniment.desk.Tickets;

/** Requests that arrive in a conversation, and when their clock starts. */
class IntakeTest {

    private static final String ADA = "Ada <ada@example.org>";

    @TempDir
    private Path data;

    private PrivacyFixture house;
    private Caller ada;
    private UUID ticket;
    private long number;

    @BeforeEach
    void open() throws Exception {
        house = new PrivacyFixture(data);
        house.receive(Mails.mail(ADA, "Printer", "It burns."));
        ada = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        ticket = house.lastOpened().ticket();
        number = house.in(
                () -> new Tickets(house.desk.parts).view(ticket, ada).row().number());
        house.work().run();
        house.sendAll();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void answer(String subject, String text, String... headers) throws Exception {
        house.receive(Mails.mail(ADA, subject.replace("#N", "#" + number), text, headers));
        house.work().run();
        assertThat(house.desk.opened).as("the mail joined the ticket").hasSize(1);
    }

    private List<CaseView> mine() throws Exception {
        return house.in(() -> house.cases.mine(ada));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Export my data [#N]",
                "AW: [#N] Export my data.",
                " re: [#N] EXPORT  MY DATA ",
                "[#N] =?utf-8?B?RXhwb3J0IG15IGRhdGE=?=",
                "Re: [#N] Meine Daten exportieren"
            })
    void anAnswerWhoseSubjectAsksOpensACase(String subject) throws Exception {
        answer(subject, "Thanks in advance.");
        assertThat(mine()).extracting(CaseView::state).containsExactly(CaseState.READY);
        assertThat(mine().get(0).ticket()).hasValue(ticket);
    }

    @Test
    void anAnswerThatOnlyMentionsItWaitsForAPerson() throws Exception {
        answer("Re: Printer [#N]", "By the way, how do I export my data?");
        assertThat(mine()).extracting(CaseView::state).containsExactly(CaseState.RECEIVED);
    }

    @Test
    void automaticAnswersAndListMailNeverAsk() throws Exception {
        answer("Re: Export my data [#N]", "I am away.", "Auto-Submitted: auto-replied");
        answer("Export my data [#N]", "News", "List-Id: <news.example.org>", "Precedence: list");
        answer("Export my data [#N]", "Gone", "Precedence: bulk");
        assertThat(mine()).isEmpty();
    }

    @Test
    void thanksUnderTheSameSubjectAskForNothingWhileTheCopyIsThere() throws Exception {
        answer("Export my data [#N]", "Please.");
        answer("Re: Export my data [#N]", "Thank you!");
        assertThat(mine()).hasSize(1);
        house.desk.pass(Duration.ofDays(8));
        house.work().run();
        answer("Re: Export my data [#N]", "Once more, please.");
        assertThat(mine())
                .as("whether that is a new request a person says")
                .extracting(CaseView::state)
                .containsExactly(CaseState.RECEIVED, CaseState.PURGED);
    }

    @Test
    void theReplyFormAsksTheSameWay() throws Exception {
        reply("Could you look at it again?");
        assertThat(mine()).isEmpty();
        reply("  Export my data. ");
        assertThat(mine()).extracting(CaseView::state).containsExactly(CaseState.READY);
    }

    @Test
    void theReplyFormLetsAPersonReadWhatIsNotCertain() throws Exception {
        reply("Hello,\nI would like a copy of my data.");
        assertThat(mine()).extracting(CaseView::state).containsExactly(CaseState.RECEIVED);
    }

    private void reply(String text) throws Exception {
        house.in(() -> {
            new Tickets(house.desk.parts).reply(ticket, new Reply(text, List.of(), Optional.empty()), ada);
            house.hear();
            return true;
        });
        house.work().run();
    }

    @Test
    void theClockStartsWhenTheMailWasTakenNotWhenItWasFiled() throws Exception {
        var mail = Mails.mail("Eve <eve@example.org>", "Export my data", "x");
        Instant taken = mail.received();
        house.desk.pass(Duration.ofDays(1));
        assertThat(house.desk.clock.instant()).isAfter(taken.plus(Duration.ofHours(20)));
        house.receive(mail);
        house.work().run();
        Caller eve = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        CaseView view = house.in(() -> house.cases.mine(eve)).get(0);
        assertThat(view.received()).isEqualTo(taken);
        assertThat(view.binding().lastDay()).isEqualTo("2026-11-24");
        var later = Mails.mail("Eve <eve@example.org>", "Re: Export my data", "Where is it?", "In-Reply-To: <x@y>");
        house.receive(later);
        house.work().run();
        assertThat(house.in(() -> house.cases.mine(eve)).stream().map(CaseView::received))
                .as("every case")
                .allMatch(taken::equals);
    }
}
