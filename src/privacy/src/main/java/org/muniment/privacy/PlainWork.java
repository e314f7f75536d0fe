package org.muniment.privacy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.muniment.privacy.export.Made;
import org.muniment.terms.PersonalDataSource;

/** {@link PrivacyWork} where there is no container: every step in a transaction that the caller provides. */
public final class PlainWork {

    private PlainWork() {}

    /** Runs work in a transaction that any exception rolls back. */
    @FunctionalInterface
    public interface Transactions {

        /** Runs {@code work} and gives what it gives; unchecked exceptions pass. */
        <T> T in(Callable<T> work);
    }

    /** The work of a house without a container. */
    public static PrivacyWork of(PrivacyParts parts, List<PersonalDataSource> sources, Transactions transactions) {
        return new PrivacyWork(
                parts,
                new PrivacyWork.Steps(
                        new Reading(parts, transactions),
                        new Making(parts, transactions),
                        new Erasing(parts, transactions),
                        new Alarms(parts, transactions),
                        new Reporting(parts, transactions),
                        new Trail(parts, transactions)),
                sources);
    }

    private static void run(Transactions transactions, Runnable work) {
        transactions.in(() -> {
            work.run();
            return true;
        });
    }

    private static final class Reading extends IntakeSteps {

        private final Transactions transactions;

        Reading(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public List<Long> waiting(int limit) {
            return transactions.in(() -> super.waiting(limit));
        }

        @Override
        public void read(long id) {
            run(transactions, () -> super.read(id));
        }

        @Override
        public void postpone(long id) {
            run(transactions, () -> super.postpone(id));
        }
    }

    private static final class Making extends ExportSteps {

        private final Transactions transactions;

        Making(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public Optional<Job> claim() {
            return transactions.in(super::claim);
        }

        @Override
        public void ready(Job job, Made made) {
            run(transactions, () -> super.ready(job, made));
        }

        @Override
        public void failed(Job job, String why) {
            run(transactions, () -> super.failed(job, why));
        }

        @Override
        public boolean endNext() {
            return transactions.in(super::endNext);
        }

        @Override
        public boolean remindNext() {
            return transactions.in(super::remindNext);
        }
    }

    private static final class Erasing extends ErasureSteps {

        private final Transactions transactions;

        Erasing(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public Optional<UUID> due() {
            return transactions.in(super::due);
        }

        @Override
        public void advance(UUID id, Iterable<? extends PersonalDataSource> sources) {
            run(transactions, () -> super.advance(id, sources));
        }

        @Override
        public void postpone(UUID id) {
            run(transactions, () -> super.postpone(id));
        }

        @Override
        public boolean releaseNext() {
            return transactions.in(super::releaseNext);
        }

        @Override
        public boolean forgetNext() {
            return transactions.in(super::forgetNext);
        }

        @Override
        public boolean tidyNext() {
            return transactions.in(super::tidyNext);
        }
    }

    private static final class Alarms extends Cases {

        private final Transactions transactions;

        Alarms(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public int raiseAlarms() {
            return transactions.in(super::raiseAlarms);
        }
    }

    private static final class Reporting extends Reports {

        private final Transactions transactions;

        Reporting(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public boolean settleNext() {
            return transactions.in(super::settleNext);
        }

        @Override
        public boolean destroyNext() {
            return transactions.in(super::destroyNext);
        }

        @Override
        public boolean watchNext() {
            return transactions.in(super::watchNext);
        }
    }

    private static final class Trail extends AccessTrail {

        private final Transactions transactions;

        Trail(PrivacyParts parts, Transactions transactions) {
            super(parts);
            this.transactions = transactions;
        }

        @Override
        public int follow() {
            return transactions.in(super::follow);
        }

        @Override
        public List<Long> places(Collection<String> items) {
            return transactions.in(() -> super.places(items));
        }
    }
}
