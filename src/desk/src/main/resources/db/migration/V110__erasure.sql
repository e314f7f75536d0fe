-- Work that an erasure leaves behind when its rows are gone, done afterwards and again after a crash.

-- Sealed files whose key is destroyed and whose rows are gone.
CREATE TABLE blob_removal (
    blob uuid PRIMARY KEY
);

-- Months of the search index to be written anew without the messages of an account.
CREATE TABLE index_rewrite (
    month text NOT NULL,
    account_id bigint NOT NULL,
    PRIMARY KEY (month, account_id)
);
