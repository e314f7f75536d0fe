-- The days whose ledger checkpoint was mailed, so that no restart mails one twice.
CREATE TABLE checkpoint_mail (
    day date PRIMARY KEY,
    at timestamptz NOT NULL,
    recipients integer NOT NULL
);
