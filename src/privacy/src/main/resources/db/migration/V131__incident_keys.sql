-- The key that the content of a case about data of third persons is sealed under while the case lives.
CREATE TABLE incident_key (
    case_id bigint PRIMARY KEY REFERENCES privacy_case DEFERRABLE INITIALLY DEFERRED,
    key_id text NOT NULL,
    -- Nothing that is to be read is sealed under it any more: it is to be destroyed.
    ended timestamptz,
    destroyed timestamptz
);

CREATE INDEX incident_key_to_destroy ON incident_key (case_id) WHERE ended IS NOT NULL AND destroyed IS NULL;
