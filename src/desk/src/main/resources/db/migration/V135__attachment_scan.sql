-- What the virus scanner said of a file. Files from before wait like new ones; without a scanner nobody asks.
ALTER TABLE attachment ADD COLUMN scan text NOT NULL DEFAULT 'WAITING'
    CHECK (scan IN ('WAITING', 'CLEAN', 'INFECTED', 'TOO_LARGE'));
ALTER TABLE attachment ADD COLUMN finding text;
ALTER TABLE attachment ADD COLUMN scan_after timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX attachment_waiting ON attachment (scan_after) WHERE scan = 'WAITING';
