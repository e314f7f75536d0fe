-- Mails whose sender could not be looked up when they came, to be looked up again. No content.
CREATE TABLE sender_check (
    message_id bigint PRIMARY KEY REFERENCES message ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    due timestamptz NOT NULL,
    attempts integer NOT NULL
);

CREATE INDEX sender_check_by_due ON sender_check (due);
