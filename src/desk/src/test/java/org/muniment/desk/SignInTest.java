package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.MailReader;
import org.muniment.mail.RawMail;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

class SignInTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    DeskFixture desk;
    SignIn signIn;
    StaffAccounts staff;

    @BeforeEach
    void open() {
        desk = new DeskFixture(folder);
        signIn = new SignIn(desk.parts);
        staff = new StaffAccounts(desk.parts);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void theFirstOperatorComesByALinkThatWorksOnce() throws Exception {
        String old = desk.in(staff::firstOperatorToken).orElseThrow();
        String token = desk.in(staff::firstOperatorToken).orElseThrow();
        assertThat(desk.in(() -> staff.invitation(old))).isEmpty();
        assertThat(desk.in(() -> staff.invitation(token)))
                .contains(Set.of(Role.AGENT, Role.AUDITOR, Role.DPO, Role.OPERATOR));
        UUID id = desk.in(() -> staff.accept(token, setup("Olga", "olga@house.example")));
        assertThat(desk.in(staff::firstOperatorToken)).isEmpty();
        refused(Refusal.Code.EXPIRED, () -> desk.in(() -> staff.accept(token, setup("Eve", "eve@house.example"))));

        IssuedSession session = login("olga@House.example", PASSWORD);
        assertThat(session.session().actor().id()).isEqualTo(id.toString());
        Caller olga = session.session().caller(Purpose.OPERATION);
        assertThat(desk.in(() -> staff.list(olga))).singleElement().satisfies(member -> {
            assertThat(member.name()).isEqualTo("Olga");
            assertThat(member.address()).isEqualTo("olga@house.example");
        });
        refused(Refusal.Code.CONFLICT, () -> desk.run(() -> staff.setActive(id, false, olga)));
        refused(Refusal.Code.CONFLICT, () -> desk.run(() -> staff.setRoles(id, Set.of(Role.AGENT), olga)));
        refused(
                Refusal.Code.FORBIDDEN,
                () -> desk.in(() -> staff.invite("x@house.example", Set.of(Role.DPO), DeskFixture.agent(id))));
    }

    @Test
    void guessingIsSlowedDownAndKnownAndUnknownLookTheSame() throws Exception {
        desk.hire("ann@house.example", Role.AGENT);
        for (String address : List.of("ann@house.example", "nobody@house.example")) {
            for (int i = 0; i < 5; i++) {
                refused(Refusal.Code.UNAUTHENTICATED, () -> login(address, "wrong wrong wrong"));
            }
            refused(Refusal.Code.RATE_LIMITED, () -> login(address, PASSWORD));
        }
        desk.pass(Duration.ofSeconds(31));
        assertThat(login("ann@house.example", PASSWORD).session().roles()).containsExactly(Role.AGENT);
    }

    @Test
    void aSignatureNeedsThePasswordAgainAndGuessingItIsSlowedDown() throws Exception {
        UUID ann = desk.hire("ann@house.example", Role.AUDITOR);
        Caller caller = new Caller(
                new Actor(Actor.Kind.STAFF, ann.toString()), java.util.Set.of(Role.AUDITOR), Purpose.INCIDENT);
        confirm(PASSWORD, caller);
        for (int i = 0; i < 5; i++) {
            refused(Refusal.Code.UNAUTHENTICATED, () -> confirm("wrong wrong wrong", caller));
        }
        refused(Refusal.Code.RATE_LIMITED, () -> confirm(PASSWORD, caller));
        desk.pass(Duration.ofSeconds(31));
        confirm(PASSWORD, caller);
        refused(Refusal.Code.FORBIDDEN, () -> confirm(PASSWORD, Caller.system("test")));
    }

    private void confirm(String password, Caller caller) throws Exception {
        desk.inDespiteRefusal(() -> {
            signIn.confirm(password.toCharArray(), caller);
            return caller;
        });
    }

    @Test
    void sessionsEndIdleAtTheirLimitAndWhenLockedOut() throws Exception {
        UUID ann = desk.hire("ann@house.example", Role.AGENT);
        desk.hire("olga@house.example", Role.OPERATOR);
        String idle = login("ann@house.example", PASSWORD).token();
        desk.pass(Duration.ofMinutes(31));
        assertThat(session(idle)).isEmpty();

        String busy = login("ann@house.example", PASSWORD).token();
        for (int i = 0; i < 25; i++) {
            assertThat(session(busy)).isPresent();
            desk.pass(Duration.ofMinutes(28));
        }
        desk.pass(Duration.ofMinutes(28));
        assertThat(session(busy)).isEmpty();

        String locked = login("ann@house.example", PASSWORD).token();
        desk.run(() -> staff.setActive(ann, false, DeskFixture.operator()));
        desk.pass(Duration.ofSeconds(11));
        assertThat(session(locked)).isEmpty();
        refused(Refusal.Code.UNAUTHENTICATED, () -> login("ann@house.example", PASSWORD));

        String ended = login("olga@house.example", PASSWORD).token();
        desk.run(() -> signIn.end(ended));
        assertThat(session(ended)).isEmpty();
        assertThat(session("made up")).isEmpty();
    }

    @Test
    void theConfidentialityAgreementGatesSignIn() throws Exception {
        desk.hire("ann@house.example", Role.AGENT);
        desk.pass(Duration.ofDays(366));
        refused(Refusal.Code.EXPIRED, () -> login("ann@house.example", PASSWORD));
        assertThat(desk.inDespiteRefusal(() -> signIn.staffAgreeing("ann@house.example", PASSWORD.toCharArray()))
                        .token())
                .isNotEmpty();
        assertThat(login("ann@house.example", PASSWORD).token()).isNotEmpty();
    }

    @Test
    void aChangedPasswordEndsTheSessions() throws Exception {
        UUID ann = desk.hire("ann@house.example", Role.AGENT);
        String before = login("ann@house.example", PASSWORD).token();
        Caller caller = DeskFixture.agent(ann);
        refused(
                Refusal.Code.UNAUTHENTICATED,
                () -> desk.run(() -> staff.changePassword(
                        "no no no no no".toCharArray(), "another good one".toCharArray(), caller)));
        refused(
                Refusal.Code.BAD_INPUT,
                () -> desk.run(() -> staff.changePassword(PASSWORD.toCharArray(), "short".toCharArray(), caller)));
        desk.run(() -> staff.changePassword(PASSWORD.toCharArray(), "another good one".toCharArray(), caller));
        assertThat(session(before)).isEmpty();
        assertThat(login("ann@house.example", "another good one").token()).isNotEmpty();
    }

    @Test
    void r21ACustomersLinkIsUsedUpByOneAndNotByLooking() throws Exception {
        SubjectId ada = customer();
        String token = link();
        for (int i = 0; i < 3; i++) {
            assertThat(desk.in(() -> signIn.linkUsable(token))).isTrue();
        }
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tries.add(() -> {
                try {
                    return desk.in(() -> signIn.redeem(token))
                            .session()
                            .session()
                            .subject()
                            .equals(ada);
                } catch (Refusal refusal) {
                    return false;
                }
            });
        }
        int signedIn = 0;
        try (ExecutorService browsers = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> done : browsers.invokeAll(tries)) {
                signedIn += done.get() ? 1 : 0;
            }
        }
        assertThat(signedIn).isOne();
        assertThat(desk.in(() -> signIn.linkUsable(token))).isFalse();
    }

    @Test
    void r21ALinkIsOfNoUseForAnythingElseNorAfterAnotherWasUsed() throws Exception {
        SubjectId ada = customer();
        String forwarded = link();
        String used = link();
        refused(Refusal.Code.EXPIRED, () -> desk.in(() -> staff.accept(forwarded, setup("Eve", "eve@house.example"))));
        assertThat(desk.in(() -> staff.invitation(forwarded))).isEmpty();
        assertThat(session(forwarded)).as("it is no session").isEmpty();
        assertThat(desk.in(() -> signIn.redeem(used)).session().session().subject())
                .isEqualTo(ada);
        assertThat(desk.in(() -> signIn.linkUsable(forwarded))).isFalse();
        refused(Refusal.Code.EXPIRED, () -> desk.in(() -> signIn.redeem(forwarded)));
    }

    @Test
    void r25NoTokenIsKeptAndInvitationsAreBoundedByTheHourAndTheDay() throws Exception {
        Caller operator = DeskFixture.operator();
        List<String> tokens = new ArrayList<>();
        for (int hour = 0; hour < 4; hour++) {
            int before = tokens.size();
            for (int i = 0;
                    i < StaffAccounts.MAX_INVITATIONS_AN_HOUR && tokens.size() < StaffAccounts.MAX_INVITATIONS_A_DAY;
                    i++) {
                tokens.add(desk.in(() -> staff.invite("x@house.example", Set.of(Role.AGENT), operator)));
            }
            assertThat(tokens.size() - before).isLessThanOrEqualTo(StaffAccounts.MAX_INVITATIONS_AN_HOUR);
            refused(
                    Refusal.Code.RATE_LIMITED,
                    () -> desk.in(() -> staff.invite("x@house.example", Set.of(Role.AGENT), operator)));
            desk.pass(Duration.ofMinutes(61));
        }
        assertThat(tokens).hasSize(StaffAccounts.MAX_INVITATIONS_A_DAY).doesNotHaveDuplicates();
        String table = desk.in(() -> desk.parts
                .entities()
                .createNativeQuery("SELECT string_agg(CAST(l AS text), ' ') FROM one_time_link l")
                .getSingleResult()
                .toString());
        assertThat(tokens).noneMatch(table::contains);
        desk.pass(desk.parts.settings().invitationLife());
        assertThat(desk.in(() -> staff.invitation(tokens.get(tokens.size() - 1))))
                .isEmpty();
    }

    @Test
    void r23TheFormForALinkMailsOnlyCustomersAFewADayAndRepeatsNothing() throws Exception {
        desk.run(() -> new MailDesk(desk.parts).handle(Mails.mail("ada@example.org", "x", "y")));
        Outbox outbox = new Outbox(desk.parts);
        while (desk.in(outbox::claim).isPresent()) {
            // the acknowledgement
        }
        int mailed = 0;
        for (int i = 0; i < 20; i++) {
            desk.run(() -> signIn.requestLink("victim@elsewhere.example"));
            desk.run(() -> signIn.requestLink("ada@example.org"));
            desk.run(() -> signIn.requestLink("BUY NOW https://spam.example <ada@example.org>"));
            for (var mail = desk.in(outbox::claim); mail.isPresent(); mail = desk.in(outbox::claim)) {
                mailed++;
                assertThat(mail.get().recipients()).containsExactly("ada@example.org");
                assertThat(new String(mail.get().wire().bytes(), java.nio.charset.StandardCharsets.US_ASCII))
                        .doesNotContain("spam.example")
                        .doesNotContain("BUY NOW");
            }
        }
        assertThat(mailed).isBetween(1, 10);
    }

    @Test
    void aCustomersLinkGrowsOldAndStrangersGetNone() throws Exception {
        customer();
        String token = link();
        desk.pass(Duration.ofMinutes(21));
        refused(Refusal.Code.EXPIRED, () -> desk.in(() -> signIn.redeem(token)));
        refused(Refusal.Code.EXPIRED, () -> desk.in(() -> staff.accept(token, setup("Eve", "eve@house.example"))));
        desk.run(() -> signIn.requestLink("stranger@example.org"));
        desk.run(() -> signIn.requestLink("not an address"));
        assertThat(desk.in(() -> new Outbox(desk.parts).counts())).containsExactly(Map.entry(OutboxState.CLAIMED, 1L));
    }

    private SubjectId customer() throws Exception {
        return desk.in(
                () -> new Accounts(desk.parts).findOrCreate("ada@example.org", DeskFixture.agent(UUID.randomUUID())));
    }

    private String link() throws Exception {
        desk.run(() -> signIn.requestLink("ada@example.org"));
        RawMail wire =
                desk.in(() -> new Outbox(desk.parts).claim()).orElseThrow().wire();
        Matcher link = Pattern.compile("/sign-in/link/(\\S+)")
                .matcher(new MailReader().read(wire).bodyText());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private IssuedSession login(String address, String password) throws Exception {
        return desk.inDespiteRefusal(() -> signIn.staff(address, password.toCharArray()));
    }

    private Optional<Session> session(String token) throws Exception {
        return desk.in(() -> signIn.session(token));
    }

    private static StaffSetup setup(String name, String address) {
        return new StaffSetup(name, address, PASSWORD.toCharArray(), true);
    }

    private static void refused(Refusal.Code code, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }
}
