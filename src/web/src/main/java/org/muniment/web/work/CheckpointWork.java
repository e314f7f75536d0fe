package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.muniment.desk.Caller;
import org.muniment.desk.CheckpointLetters;
import org.muniment.desk.CheckpointMail;
import org.muniment.ledger.DailyCheckpoints;
import org.muniment.ledger.Ledger;

/**
 * Takes each day's checkpoint of the ledger, has it stamped where that is set, and mails it once to those who keep it.
 * Thread-safe.
 */
@ApplicationScoped
public class CheckpointWork {

    @Inject
    DailyCheckpoints checkpoints;

    @Inject
    CheckpointLetters letters;

    @Inject
    Ledger ledger;

    private volatile boolean waited;

    /** For the container. */
    public CheckpointWork() {}

    /** Does what today still needs. A mail waits for the time stamp once, then goes without. */
    public void run() throws IOException {
        DailyCheckpoints.Daily daily = checkpoints.today();
        if (letters.isSent(daily.day())) {
            waited = false;
            return;
        }
        if (checkpoints.stamps() && daily.stampedAt().isEmpty() && !waited) {
            waited = true;
            return;
        }
        letters.send(
                new CheckpointMail(
                        daily.day(),
                        daily.checkpoint().size(),
                        daily.checkpoint().note(),
                        ledger.verifierKey() + "\n" + ledger.cosignerKey() + "\n",
                        daily.stampedAt()),
                Caller.system("ledger"));
    }

    /** Today's checkpoint, if it was taken. */
    public Optional<DailyCheckpoints.Daily> today() {
        try {
            return checkpoints.known();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a time stamp authority is set. */
    public boolean stamps() {
        return checkpoints.stamps();
    }

    /** The last mailing. */
    public Optional<CheckpointMail.Sent> last() {
        return letters.last();
    }
}
