package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.muniment.desk.Caller;
import org.muniment.desk.MailboxAlarms;
import org.muniment.mail.MailboxStatus;

/** Looks whether each mailbox is in balance, and has operators told when one is not. Thread-safe. */
@ApplicationScoped
public class MailboxWork {

    @Inject
    MailboxAlarms alarms;

    /** For the container. */
    public MailboxWork() {}

    /** Looks at each of them once. */
    public void run(List<MailboxStatus> mailboxes) {
        for (MailboxStatus mailbox : mailboxes) {
            alarms.look(mailbox, Caller.system("mail"));
        }
    }
}
