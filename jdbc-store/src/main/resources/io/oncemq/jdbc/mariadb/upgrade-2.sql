-- OnceMQ message store, from schema version 1 to 2, MariaDB 10.6 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the database that holds the tables.

-- oldest protocol: 1

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE IF NOT EXISTS `${prefix}accepted_id` (
    destination bigint NOT NULL,
    name varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name),
    KEY by_forget_at (forget_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The id and the window of a parked send: it counts when the branch is committed.
ALTER TABLE `${prefix}parked` ADD COLUMN IF NOT EXISTS accepted_id varchar(255);
ALTER TABLE `${prefix}parked` ADD COLUMN IF NOT EXISTS remember bigint;

INSERT IGNORE INTO `${prefix}schema_version` (version, oldest_protocol) VALUES (2, 1);
