-- What became of each mail, recipient by recipient, and what a person or a bounce said about it.

-- Whether it may travel in the clear: encrypted itself, or without anything of anybody's.
ALTER TABLE outbox ADD COLUMN open boolean NOT NULL DEFAULT false;
-- Whether a person let it go although its ticket went to another customer or address.
ALTER TABLE outbox ADD COLUMN released boolean NOT NULL DEFAULT false;
-- The mail with a link that went in its place.
ALTER TABLE outbox ADD COLUMN notice text;

ALTER TABLE outbox_recipient ADD COLUMN at timestamptz;
-- Sealed: which server took it, and how it was protected on the way.
ALTER TABLE outbox_recipient ADD COLUMN hop bytea;
ALTER TABLE outbox_recipient ADD COLUMN bounce text;
ALTER TABLE outbox_recipient ADD COLUMN bounce_status text;
ALTER TABLE outbox_recipient ADD COLUMN bounced timestamptz;

-- The ticket that a link leads to.
ALTER TABLE one_time_link ADD COLUMN target text;
