package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.muniment.desk.Caller;
import org.muniment.desk.MailboxAlarms;
import org.muniment.mail.MailboxStatus;
import org.muniment.web.boot.MailRoom;

/** Looks whether each mailbox is in balance, and has operators told when one is not. Thread-safe. */
@ApplicationScoped
public class MailboxWork {

    @Inject
    MailRoom room;

    @Inject
    MailboxAlarms alarms;

    /** For the container. */
    public MailboxWork() {}

    /** Looks at all of them once. */
    public void run() {
        for (MailboxStatus mailbox : room.mailboxes()) {
            alarms.look(mailbox, Caller.system("mail"));
        }
    }
}
