-- Public keys and certificates that came with a person's mail. They name people, so they are sealed under the person's key;
-- only what staff decided about them is in the clear. Nothing is encrypted to a key that nobody has confirmed.
CREATE TABLE customer_key (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    account_id bigint NOT NULL REFERENCES account DEFERRABLE INITIALLY DEFERRED,
    scheme text NOT NULL,
    gcm boolean NOT NULL,
    fingerprint_index bytea NOT NULL,
    value bytea NOT NULL,
    offered timestamptz NOT NULL,
    confirmed timestamptz,
    confirmed_by text,
    UNIQUE (account_id, fingerprint_index)
);
