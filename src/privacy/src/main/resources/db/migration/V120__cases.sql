-- Every message from outside is read for requests, not only the one that opened a ticket.
ALTER TABLE case_intake ADD COLUMN message uuid;
ALTER TABLE case_intake ADD COLUMN opens boolean NOT NULL DEFAULT TRUE;
UPDATE case_intake SET message = (SELECT m.public_id FROM message m JOIN ticket t ON t.id = m.ticket_id
    WHERE t.public_id = case_intake.ticket ORDER BY m.id LIMIT 1);
ALTER TABLE case_intake DROP CONSTRAINT case_intake_ticket_key;
ALTER TABLE case_intake ALTER COLUMN message SET NOT NULL;
ALTER TABLE case_intake ADD CONSTRAINT case_intake_message_key UNIQUE (message);

-- What a case about data of third persons knows; categories and report are sealed under the case's key.
CREATE TABLE incident (
    case_id bigint PRIMARY KEY REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    categories bytea NOT NULL,
    persons integer NOT NULL,
    records integer NOT NULL,
    content_hash text,
    sealed_at timestamptz,
    review_due timestamptz,
    review_told boolean NOT NULL,
    report bytea,
    dispatch text,
    dispatched_by text,
    reported_at timestamptz
);

CREATE INDEX incident_on_its_way ON incident (case_id) WHERE dispatch IS NOT NULL AND reported_at IS NULL;
CREATE INDEX incident_by_review ON incident (review_due) WHERE review_due IS NOT NULL;
