-- Cases: requests and incidents with their clocks. Columns of type bytea hold sealed values (the key's id is inside);
-- everything else is free of personal content. Ids that may be missing are text, as in V1.

-- The object-relational mapper takes the 50 ids up to and including the value it draws.
CREATE SEQUENCE privacy_ids START 50 INCREMENT 50;
CREATE SEQUENCE case_numbers START 1;

-- Tickets to be read once for requests; a row is the work item, made in the transaction that opened the ticket.
CREATE TABLE case_intake (
    id bigint PRIMARY KEY,
    ticket uuid NOT NULL UNIQUE,
    subject text,
    received timestamptz NOT NULL,
    quarantined boolean NOT NULL,
    attempts integer NOT NULL,
    next_try timestamptz NOT NULL
);

CREATE TABLE privacy_case (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    number bigint NOT NULL UNIQUE,
    machine text NOT NULL,
    state text NOT NULL,
    subject text,
    ticket text,
    language text NOT NULL,
    clock text NOT NULL,
    received timestamptz NOT NULL,
    opened timestamptz NOT NULL,
    stopped timestamptz,
    duplicate_of text,
    verdict text,
    alarm integer NOT NULL,
    key_id uuid NOT NULL,
    revision bigint NOT NULL
);

CREATE INDEX privacy_case_by_subject ON privacy_case (subject, id) WHERE subject IS NOT NULL;
CREATE INDEX privacy_case_by_ticket ON privacy_case (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX privacy_case_running ON privacy_case (received) WHERE stopped IS NULL;
CREATE INDEX privacy_case_by_state ON privacy_case (machine, state);

CREATE TABLE case_deadline (
    id bigint PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL,
    rule text NOT NULL,
    title text NOT NULL,
    source text NOT NULL,
    last_day date NOT NULL,
    due timestamptz NOT NULL,
    UNIQUE (case_id, position)
);

CREATE TABLE case_step (
    id bigint PRIMARY KEY,
    row_id uuid NOT NULL,
    case_id bigint NOT NULL REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    reason bytea,
    ledger_index bigint NOT NULL
);

CREATE INDEX case_step_by_case ON case_step (case_id, id);

CREATE TABLE export_package (
    case_id bigint PRIMARY KEY REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    attempts integer NOT NULL,
    next_try timestamptz NOT NULL,
    blob uuid NOT NULL,
    key_id text,
    bytes bigint NOT NULL,
    files integer NOT NULL,
    row_counts text NOT NULL,
    root_hash text,
    ready_until timestamptz,
    downloads integer NOT NULL,
    last_download timestamptz,
    reminded boolean NOT NULL
);
