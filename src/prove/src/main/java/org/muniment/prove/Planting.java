package org.muniment.prove;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.muniment.desk.Accounts;
import org.muniment.desk.Caller;
import org.muniment.desk.MessageArrived;
import org.muniment.desk.PersonErasure;
import org.muniment.desk.ProfileEntry;
import org.muniment.desk.ProfileField;
import org.muniment.desk.Reply;
import org.muniment.desk.SignIn;
import org.muniment.desk.Tickets;
import org.muniment.desk.Upload;
import org.muniment.mail.Envelope;
import org.muniment.mail.Route;
import org.muniment.privacy.Exports;
import org.muniment.prove.Canary.Place;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** Plants a person by the ways a person's data really comes in. */
final class Planting {

    private static final long WAIT_NANOS = 60_000_000_000L;
    private static final long STEP_NANOS = 10_000_000L;
    private static final Caller AGENT = new Caller(
            new Actor(Actor.Kind.STAFF, new UUID(0x4000L, 0x8000_0000_0000_0001L).toString()),
            Set.of(Role.AGENT),
            Purpose.SUPPORT);

    private final ScratchHouse house;

    Planting(ScratchHouse house) {
        this.house = house;
    }

    /** A planted person. */
    record Person(Canary canary, SubjectId subject) {}

    Person plant(Canary canary) throws IOException {
        int before = house.opened.size();
        String us = house.desk.mail().address();
        house.intake.accept(
                new Envelope(Route.LMTP, canary.address(), List.of(us), Optional.of("192.0.2.7"), Optional.empty()),
                new ByteArrayInputStream(mail(canary, us)));
        MessageArrived opened = await(before);
        SubjectId subject = opened.requester().orElseThrow();
        Caller customer = customer(subject);
        Tickets tickets = new Tickets(house.desk);
        house.run(() -> new Accounts(house.desk)
                .record(subject, ProfileField.COMPANY, new ProfileEntry(canary.at(Place.COMPANY), "self"), customer));
        Upload upload = new Upload(
                canary.at(Place.UPLOAD) + ".txt",
                "text/plain",
                bytes(canary.at(Place.UPLOAD).repeat(20)));
        house.run(() -> tickets.reply(
                opened.ticket(), new Reply(canary.at(Place.PORTAL), List.of(upload), Optional.empty()), customer));
        house.run(() -> tickets.note(opened.ticket(), canary.at(Place.NOTE), AGENT));
        house.run(() -> tickets.reply(opened.ticket(), Reply.of(canary.at(Place.ANSWER)), AGENT));
        house.run(() -> new SignIn(house.desk).requestLink(canary.address()));
        Person planted = new Person(canary, subject);
        copy(planted);
        house.in(() -> house.search.index());
        return planted;
    }

    /** A copy of a planted person's data lies ready afterwards. */
    void copy(Person person) {
        Caller customer = customer(person.subject());
        house.run(() -> new Exports(house.privacy).request("en", customer));
        house.work.run();
    }

    private static Caller customer(SubjectId subject) {
        return new Caller(
                new Actor(Actor.Kind.CUSTOMER, subject.toString()), Set.of(Role.CUSTOMER), Purpose.SELF_SERVICE);
    }

    private MessageArrived await(int before) {
        for (long waited = 0; waited < WAIT_NANOS; waited += STEP_NANOS) {
            // It is told inside the transaction, which must have committed before it is used.
            if (house.opened.size() > before && committed(house.last().orElseThrow())) {
                return house.last().orElseThrow();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        throw new IllegalStateException("the planted mail did not become a ticket within a minute");
    }

    private boolean committed(MessageArrived opened) {
        return house.in(
                () -> new PersonErasure(house.desk).known(opened.requester().orElseThrow()));
    }

    private static byte[] mail(Canary canary, String us) {
        String content = Base64.getMimeEncoder()
                .encodeToString(bytes(canary.at(Place.ATTACHMENT).repeat(40)));
        return bytes("From: " + canary.at(Place.NAME) + " <" + canary.address() + ">\r\nTo: " + us + "\r\nSubject: "
                + canary.at(Place.SUBJECT) + "\r\nMessage-ID: <" + canary.word() + "@canary.example>\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=frontier\r\n\r\n--frontier\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + canary.at(Place.BODY) + "\r\n--frontier\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\""
                + canary.at(Place.FILENAME) + ".bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + content
                + "\r\n--frontier--\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
