-- OnceMQ message store, from schema version 1 to 2, H2 2.3 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that holds the tables.

-- oldest protocol: 1

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE IF NOT EXISTS ${prefix}accepted_id (
    destination bigint NOT NULL,
    name varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name)
);
CREATE INDEX IF NOT EXISTS ${prefix}accepted_id_forget_at ON ${prefix}accepted_id (forget_at);

-- The id and the window of a parked send: it counts when the branch is committed.
ALTER TABLE ${prefix}parked ADD COLUMN IF NOT EXISTS accepted_id varchar(255);
ALTER TABLE ${prefix}parked ADD COLUMN IF NOT EXISTS remember bigint;

MERGE INTO ${prefix}schema_version (version, oldest_protocol) KEY (version) VALUES (2, 1);
