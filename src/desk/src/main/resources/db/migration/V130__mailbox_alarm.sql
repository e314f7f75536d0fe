-- Mailboxes whose alarm was mailed to operators and has not ended, so that no restart mails it twice.
CREATE TABLE mailbox_alarm (
    mailbox text PRIMARY KEY,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    recipients integer NOT NULL
);
