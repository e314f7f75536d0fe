-- Erasures: what was approved, by whom, and how far it is. Columns of type bytea hold sealed values.

CREATE TABLE erasure (
    case_id bigint PRIMARY KEY REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    attempts integer NOT NULL,
    next_try timestamptz NOT NULL,
    key_id text,
    account_id bigint NOT NULL,
    first_officer text,
    second_officer text,
    recipients_told boolean NOT NULL,
    address_key text,
    address bytea,
    counts text NOT NULL,
    erased timestamptz,
    horizon timestamptz,
    proved timestamptz,
    certificate text
);

-- What is kept when its person is erased: evidence of an open incident, or held for a legal reason.
CREATE TABLE erasure_item (
    id bigint PRIMARY KEY,
    row_id uuid NOT NULL,
    case_id bigint NOT NULL REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    ticket uuid NOT NULL,
    number bigint NOT NULL,
    decision text NOT NULL,
    reason bytea NOT NULL,
    owner text NOT NULL,
    review date NOT NULL,
    key_id text,
    released timestamptz,
    UNIQUE (case_id, ticket)
);

CREATE INDEX erasure_item_by_ticket ON erasure_item (ticket);
