package org.muniment.privacy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.DeskRecords;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.MailDesk;
import org.muniment.desk.MessageArrived;
import org.muniment.desk.Outbox;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.Tickets;
import org.muniment.mail.Delivery;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.policy.Policy;
import org.muniment.privacy.export.Made;
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
    final Outbox outbox;
    final List<PersonalDataSource> sources = new ArrayList<>();
    private final MailDesk mailDesk;
    private final MessageListener listener;
    private int heard;

    PrivacyFixture(Path data) {
        this(data, Policy.load("support", Optional.empty()));
    }

    PrivacyFixture(Path data, Policy policy) {
        desk = new DeskFixture(data, "privacy");
        HouseLetters letters = new HouseLetters(desk.parts);
        parts = new PrivacyParts(
                desk.parts.entities(),
                desk.parts.vault(),
                desk.parts.ledger(),
                policy,
                desk.parts.settings(),
                new PrivacyParts.TicketDoors(
                        new Tickets(desk.parts), new TicketChanges(desk.parts), new TicketErasure(desk.parts)),
                new DeskPost(letters, new Outbox(desk.parts)),
                desk.clock);
        cases = new Cases(parts);
        exports = new Exports(parts);
        incidents = new Incidents(parts);
        reports = new Reports(parts);
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
        return new PrivacyWork(
                parts,
                new PrivacyWork.Steps(new Intake(), new Making(), new Alarms(), new Reporting(), new Trail()),
                List.copyOf(sources));
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

    private final class Intake extends IntakeSteps {
        Intake() {
            super(parts);
        }

        @Override
        public List<Long> waiting(int limit) {
            return call(() -> super.waiting(limit));
        }

        @Override
        public void read(long id) {
            call(() -> {
                super.read(id);
                return true;
            });
        }

        @Override
        public void postpone(long id) {
            call(() -> {
                super.postpone(id);
                return true;
            });
        }
    }

    private final class Making extends ExportSteps {
        Making() {
            super(parts);
        }

        @Override
        public Optional<Job> claim() {
            return call(super::claim);
        }

        @Override
        public void ready(Job job, Made made) {
            call(() -> {
                super.ready(job, made);
                return true;
            });
        }

        @Override
        public void failed(Job job, String why) {
            call(() -> {
                super.failed(job, why);
                return true;
            });
        }

        @Override
        public boolean endNext() {
            return call(super::endNext);
        }

        @Override
        public boolean remindNext() {
            return call(super::remindNext);
        }
    }

    private final class Trail extends AccessTrail {
        Trail() {
            super(parts);
        }

        @Override
        public int follow() {
            return call(super::follow);
        }

        @Override
        public List<Long> places(Collection<String> items) {
            return call(() -> super.places(items));
        }
    }

    private final class Reporting extends Reports {
        Reporting() {
            super(parts);
        }

        @Override
        public boolean settleNext() {
            return call(super::settleNext);
        }

        @Override
        public boolean watchNext() {
            return call(super::watchNext);
        }
    }

    private final class Alarms extends Cases {
        Alarms() {
            super(parts);
        }

        @Override
        public int raiseAlarms() {
            return call(super::raiseAlarms);
        }
    }

    @Override
    public void close() {
        desk.close();
    }
}
