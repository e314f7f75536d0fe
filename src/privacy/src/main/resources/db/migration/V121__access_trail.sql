-- Where in the ledger an item is named: pointers only, made again from the ledger at any time.
CREATE TABLE access_trail (
    item uuid NOT NULL,
    entry bigint NOT NULL,
    PRIMARY KEY (item, entry)
);

-- How far the ledger was followed, and the last entry seen, to notice that it is another ledger now.
CREATE TABLE access_cursor (
    id integer PRIMARY KEY CHECK (id = 1),
    next_entry bigint NOT NULL,
    last_seen text NOT NULL
);

INSERT INTO access_cursor (id, next_entry, last_seen) VALUES (1, 0, '');
