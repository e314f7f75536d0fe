-- The desk. Columns of type bytea hold sealed values (the key's id is inside) or keyed look-up values (…_index);
-- everything else is free of personal content. Ids that may be missing are text, because the mapper binds a missing uuid
-- as one.

-- The object-relational mapper takes the 50 ids up to and including the value it draws.
CREATE SEQUENCE desk_ids START 50 INCREMENT 50;
CREATE SEQUENCE ticket_numbers START 1001;

CREATE TABLE account (
    id bigint PRIMARY KEY,
    subject uuid NOT NULL UNIQUE,
    key_id uuid NOT NULL,
    address_index bytea NOT NULL UNIQUE,
    address bytea NOT NULL,
    created timestamptz NOT NULL
);

CREATE TABLE profile_fact (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    field text NOT NULL,
    value bytea NOT NULL,
    source text NOT NULL,
    recorded timestamptz NOT NULL,
    UNIQUE (account_id, field)
);

CREATE TABLE ticket (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    number bigint NOT NULL UNIQUE,
    account_id bigint REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    key_id uuid NOT NULL,
    status text NOT NULL,
    thawed_status text,
    subject bytea NOT NULL,
    quarantine text,
    hint bigint,
    assignee text,
    opened timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    messages integer NOT NULL
);

CREATE INDEX ticket_by_change ON ticket (updated DESC, id DESC);
CREATE INDEX ticket_by_status ON ticket (status, updated DESC, id DESC);
CREATE INDEX ticket_by_account ON ticket (account_id, updated DESC, id DESC);
CREATE INDEX ticket_by_assignee ON ticket (assignee, updated DESC, id DESC) WHERE assignee IS NOT NULL;

CREATE TABLE message (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    ticket_id bigint NOT NULL REFERENCES ticket DEFERRABLE INITIALLY DEFERRED,
    kind text NOT NULL,
    author text,
    at timestamptz NOT NULL,
    blob text,
    wire_bytes bigint NOT NULL,
    message_id_index bytea,
    raw_index bytea,
    head bytea NOT NULL,
    text bytea NOT NULL,
    quoted bytea,
    truncated boolean NOT NULL,
    html boolean NOT NULL
);

CREATE INDEX message_by_ticket ON message (ticket_id, id);
CREATE INDEX message_by_message_id ON message (message_id_index) WHERE message_id_index IS NOT NULL;
CREATE INDEX message_by_raw ON message (raw_index) WHERE raw_index IS NOT NULL;
CREATE INDEX message_by_blob ON message (blob) WHERE blob IS NOT NULL;

CREATE TABLE attachment (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    message_id bigint NOT NULL REFERENCES message DEFERRABLE INITIALLY DEFERRED,
    label bytea NOT NULL,
    bytes bigint NOT NULL,
    path text,
    blob text
);

CREATE INDEX attachment_by_message ON attachment (message_id, id);
CREATE INDEX attachment_by_blob ON attachment (blob) WHERE blob IS NOT NULL;

CREATE TABLE ticket_event (
    id bigint PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES ticket DEFERRABLE INITIALLY DEFERRED,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor text NOT NULL,
    what text NOT NULL,
    row_id uuid NOT NULL,
    detail bytea
);

CREATE INDEX ticket_event_by_ticket ON ticket_event (ticket_id, id);

CREATE TABLE break_glass (
    id bigint PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES ticket DEFERRABLE INITIALLY DEFERRED,
    staff uuid NOT NULL,
    expires timestamptz NOT NULL
);

CREATE INDEX break_glass_by_ticket ON break_glass (ticket_id, staff);

CREATE TABLE delivery (
    id_index bytea PRIMARY KEY,
    at timestamptz NOT NULL,
    ticket_id bigint
);

-- Keyed hashes of erased mail, so that a mailbox that still holds it does not bring it back.
CREATE TABLE tombstone (
    raw_index bytea PRIMARY KEY,
    at timestamptz NOT NULL
);

CREATE TABLE outbox (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    message_id bigint REFERENCES message DEFERRABLE INITIALLY DEFERRED,
    key_id uuid NOT NULL,
    blob uuid NOT NULL,
    sender bytea NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_try timestamptz NOT NULL,
    created timestamptz NOT NULL,
    finished timestamptz
);

CREATE INDEX outbox_due ON outbox (next_try) WHERE state IN ('QUEUED', 'CLAIMED');
CREATE INDEX outbox_by_message ON outbox (message_id);
CREATE INDEX outbox_by_blob ON outbox (blob);

CREATE TABLE outbox_recipient (
    id bigint PRIMARY KEY,
    row_id uuid NOT NULL,
    outbox_id bigint NOT NULL REFERENCES outbox DEFERRABLE INITIALLY DEFERRED,
    address_index bytea NOT NULL,
    address bytea NOT NULL,
    state text NOT NULL,
    reply bytea
);

CREATE INDEX outbox_recipient_by_outbox ON outbox_recipient (outbox_id, id);

CREATE TABLE automatic_mail (
    id bigint PRIMARY KEY,
    correspondent_index bytea NOT NULL,
    at timestamptz NOT NULL
);

CREATE INDEX automatic_mail_by_correspondent ON automatic_mail (correspondent_index, at);

CREATE TABLE welcome_letter (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL UNIQUE REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    version text NOT NULL,
    text_sha256 text NOT NULL,
    at timestamptz NOT NULL,
    message uuid NOT NULL,
    mail_id bytea NOT NULL
);

CREATE TABLE search_work (
    id bigint PRIMARY KEY,
    message uuid NOT NULL,
    month text NOT NULL
);

CREATE TABLE staff (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    subject uuid NOT NULL UNIQUE,
    key_id uuid NOT NULL,
    address_index bytea NOT NULL UNIQUE,
    address bytea NOT NULL,
    name bytea NOT NULL,
    password text NOT NULL,
    roles text NOT NULL,
    active boolean NOT NULL,
    created timestamptz NOT NULL,
    password_changed timestamptz NOT NULL
);

CREATE TABLE agreement (
    id bigint PRIMARY KEY,
    staff_id bigint NOT NULL REFERENCES staff DEFERRABLE INITIALLY DEFERRED,
    version text NOT NULL,
    text_sha256 text NOT NULL,
    accepted timestamptz NOT NULL,
    expires timestamptz NOT NULL
);

CREATE INDEX agreement_by_staff ON agreement (staff_id, expires);

CREATE TABLE session (
    fingerprint bytea PRIMARY KEY,
    kind text NOT NULL,
    subject uuid NOT NULL,
    staff_id bigint REFERENCES staff DEFERRABLE INITIALLY DEFERRED,
    account_id bigint REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    created timestamptz NOT NULL,
    used timestamptz NOT NULL,
    expires timestamptz NOT NULL
);

CREATE INDEX session_by_subject ON session (subject);

CREATE TABLE one_time_link (
    fingerprint bytea PRIMARY KEY,
    purpose text NOT NULL,
    account_id bigint REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    key_id text,
    address bytea,
    row_id uuid NOT NULL,
    roles text NOT NULL,
    created timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

CREATE TABLE login_failure (
    login_index bytea PRIMARY KEY,
    failures integer NOT NULL,
    last timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
