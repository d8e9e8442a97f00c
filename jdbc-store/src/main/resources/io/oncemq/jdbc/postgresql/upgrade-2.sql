-- OnceMQ message store, from schema version 1 to 2, PostgreSQL 14 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that holds the tables.

-- oldest protocol: 1

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE ${prefix}accepted_id (
    destination bigint NOT NULL,
    name varchar(255) COLLATE "C" NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ${prefix}accepted_id_forget_at ON ${prefix}accepted_id (forget_at);

-- The id and the window of a parked send: it counts when the branch is committed.
ALTER TABLE ${prefix}parked ADD COLUMN accepted_id varchar(255);
ALTER TABLE ${prefix}parked ADD COLUMN remember bigint;

INSERT INTO ${prefix}schema_version (version, oldest_protocol) VALUES (2, 1);
