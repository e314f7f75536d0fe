package org.muniment.privacy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.DeskRecords;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.MailDesk;
import org.muniment.desk.MessageArrived;
import org.muniment.desk.Outbox;
import org.muniment.desk.PersonErasure;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.TicketSearch;
import org.muniment.desk.Tickets;
import org.muniment.mail.Delivery;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.policy.Policy;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.SubjectId;

/** A real desk and a real privacy module without a container: every step in a transaction of its own. */
final class PrivacyFixture implements AutoCloseable {

    final DeskFixture desk;
    final PrivacyParts parts;
    final Cases cases;
    final Exports exports;
    final Incidents incidents;
    final Reports reports;
    final Erasures erasures;
    final TicketSearch search;
    final Outbox outbox;
    final List<PersonalDataSource> sources = new ArrayList<>();
    private final MailDesk mailDesk;
    private final MessageListener listener;
    private int heard;

    PrivacyFixture(Path data) {
        this(data, Policy.load("support", Optional.empty()));
    }

    PrivacyFixture(Path data, Policy policy) {
        this(data, policy, Map.of());
    }

    PrivacyFixture(Path data, Policy policy, Map<String, String> settings) {
        desk = new DeskFixture(data, "privacy", settings);
        search = desk.search();
        HouseLetters letters = new HouseLetters(desk.parts);
        parts = new PrivacyParts(
                desk.parts.entities(),
                desk.parts.vault(),
                desk.parts.ledger(),
                policy,
                desk.parts.settings(),
                new PrivacyParts.TicketDoors(
                        new Tickets(desk.parts),
                        new TicketChanges(desk.parts),
                        new TicketErasure(desk.parts),
                        new PersonErasure(desk.parts),
                        search),
                new DeskPost(letters, new Outbox(desk.parts)),
                desk.clock);
        cases = new Cases(parts);
        exports = new Exports(parts);
        incidents = new Incidents(parts);
        reports = new Reports(parts);
        erasures = new Erasures(parts);
        outbox = new Outbox(desk.parts);
        mailDesk = new MailDesk(desk.parts);
        listener = new MessageListener(parts);
        sources.add(transactional(new DeskRecords(desk.parts)));
        sources.add(transactional(new PrivacyRecords(parts)));
    }

    <T> T in(Callable<T> work) throws Exception {
        return desk.in(work);
    }

    /** Mail arrives, and what it opens is heard in the same transaction. */
    void receive(Delivery delivery) throws Exception {
        in(() -> {
            mailDesk.handle(delivery);
            hear();
            return true;
        });
    }

    void hear() {
        List<MessageArrived> fresh = desk.arrived.subList(heard, desk.arrived.size());
        fresh.forEach(listener::arrived);
        heard = desk.arrived.size();
    }

    MessageArrived lastOpened() {
        return desk.opened.get(desk.opened.size() - 1);
    }

    /** A fresh worker, as after a start. */
    PrivacyWork work() {
        return PlainWork.of(parts, List.copyOf(sources), new PlainWork.Transactions() {
            @Override
            public <T> T in(Callable<T> work) {
                beforeWork.run();
                return call(work);
            }
        });
    }

    /** The subjects and texts of all mail waiting in the outbox, taken and marked as sent. */
    List<String> sendAll() throws Exception {
        List<String> mails = new ArrayList<>();
        while (true) {
            var next = in(outbox::claim);
            if (next.isEmpty()) {
                return mails;
            }
            ParsedMail mail = new MailReader().read(next.get().wire());
            mails.add(mail.subject() + "\n" + mail.bodyText());
            in(() -> {
                outbox.sent(
                        next.get().id(),
                        new org.muniment.mail.SendReport(
                                desk.clock.instant(),
                                next.get().recipients().stream()
                                        .map(to -> new org.muniment.mail.SendReport.Outcome(
                                                to, org.muniment.mail.SendReport.State.ACCEPTED, "250 OK"))
                                        .toList()));
                return true;
            });
        }
    }

    private PersonalDataSource transactional(PersonalDataSource source) {
        return new PersonalDataSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public void export(SubjectId subject, PersonalDataSink sink) throws IOException {
                call(() -> {
                    source.export(subject, sink);
                    return true;
                });
            }

            @Override
            public ErasureCount erase(SubjectId subject, String reason) {
                return call(() -> source.erase(subject, reason));
            }
        };
    }

    private <T> T call(Callable<T> work) {
        try {
            return in(work);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called before each piece of work; a test kills here, or lets mail arrive. */
    Runnable beforeWork = () -> {};

    @Override
    public void close() {
        desk.close(search);
    }
}
