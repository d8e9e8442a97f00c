-- OnceMQ message store, schema version 1, MariaDB 10.6 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the database that is to hold the tables.
--
-- MariaDB commits each of these statements by itself. The last one says that all were run: until then the tables are
-- taken for missing, and running the script again completes them.
--
-- Names are compared byte by byte, without padding: "a", "A" and "a " are three names.

-- oldest protocol: 1

-- One row per schema step that was applied; the highest counts. Nodes must know at least the oldest protocol.
CREATE TABLE IF NOT EXISTS `${prefix}schema_version` (
    version integer NOT NULL PRIMARY KEY,
    oldest_protocol integer NOT NULL,
    applied timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Ids of destinations and of subscriptions: one sequence, so that an id alone says which of them it is.
-- The server gives all connections values of one cache, in order, so that the cache does not break the order of messages.
CREATE SEQUENCE IF NOT EXISTS `${prefix}source_id` CACHE 20 ENGINE = InnoDB;
CREATE SEQUENCE IF NOT EXISTS `${prefix}message_id` CACHE 1000 ENGINE = InnoDB;
CREATE SEQUENCE IF NOT EXISTS `${prefix}node_id` NOCACHE ENGINE = InnoDB;

-- Live nodes. Times are milliseconds since the epoch by the clock of the database.
CREATE TABLE IF NOT EXISTS `${prefix}node` (
    id bigint NOT NULL PRIMARY KEY,
    name varchar(200) NOT NULL,
    process char(36) NOT NULL,
    protocol_version integer NOT NULL,
    heartbeat bigint NOT NULL,
    started bigint NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Queues and topics.
CREATE TABLE IF NOT EXISTS `${prefix}destination` (
    id bigint NOT NULL PRIMARY KEY,
    kind varchar(10) NOT NULL,
    name varchar(700) NOT NULL,
    owner bigint,
    UNIQUE KEY by_name (kind, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Written once, deleted once; only delivery_count ever changes, and it is in no index.
-- turn: an index in descending order needs MariaDB 10.8.
CREATE TABLE IF NOT EXISTS `${prefix}message` (
    id bigint NOT NULL PRIMARY KEY,
    destination bigint NOT NULL,
    priority tinyint NOT NULL,
    turn tinyint GENERATED ALWAYS AS (9 - priority) STORED,
    expiration bigint NOT NULL,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    sent_at bigint NOT NULL,
    headers longtext NOT NULL,
    properties longtext,
    text_body longtext,
    body longblob,
    -- The message group of a message of a queue; null if it has none. Grouped messages have kinds of their own.
    group_id varchar(255),
    KEY in_order (destination, turn, id),
    KEY by_group (group_id, destination, priority, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Which node may deliver which messages of a source (a queue or a subscription). Owner 0: recovery is not done with them;
-- owner -1: their groups are put aside.
-- ids is a JSON array.
CREATE TABLE IF NOT EXISTS `${prefix}claim` (
    source bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    ids longtext NOT NULL,
    PRIMARY KEY (source, owner, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- client_id is empty where there is none; name is null for an unshared non-durable subscription.
CREATE TABLE IF NOT EXISTS `${prefix}subscription` (
    id bigint NOT NULL PRIMARY KEY,
    topic bigint NOT NULL,
    kind varchar(20) NOT NULL,
    durable boolean NOT NULL,
    client_id varchar(350) NOT NULL,
    name varchar(350),
    selector longtext,
    no_local boolean NOT NULL,
    UNIQUE KEY by_name (client_id, name, durable),
    KEY by_topic (topic)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Consumers of a subscription.
CREATE TABLE IF NOT EXISTS `${prefix}member` (
    subscription bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (subscription, owner, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- A message of a topic that a subscription has yet to get.
CREATE TABLE IF NOT EXISTS `${prefix}delivery` (
    subscription bigint NOT NULL,
    message bigint NOT NULL,
    priority tinyint NOT NULL,
    turn tinyint GENERATED ALWAYS AS (9 - priority) STORED,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    PRIMARY KEY (message, subscription),
    KEY in_order (subscription, turn, message)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Messages that are not due yet.
CREATE TABLE IF NOT EXISTS `${prefix}delayed` (
    id bigint NOT NULL PRIMARY KEY,
    due bigint NOT NULL,
    destination bigint NOT NULL,
    -- To a topic: the newest subscription at the time of the send. Later ones do not get it.
    newest_subscription bigint NOT NULL,
    -- Delivered in vain before, and back when it is due: for this subscription alone, if it is not 0.
    subscription bigint NOT NULL DEFAULT 0,
    delivery_count integer NOT NULL DEFAULT 0,
    priority tinyint NOT NULL,
    expiration bigint NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    sent_at bigint NOT NULL,
    headers longtext NOT NULL,
    properties longtext,
    text_body longtext,
    body longblob,
    group_id varchar(255),
    KEY by_due (due, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Exclusive rights across nodes.
CREATE TABLE IF NOT EXISTS `${prefix}lease` (
    kind varchar(20) NOT NULL,
    name varchar(700) NOT NULL,
    owner bigint NOT NULL,
    PRIMARY KEY (kind, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The last unit of work of each committer, or (committed = false) proof that one of unknown outcome never can commit.
-- ids is a JSON array.
CREATE TABLE IF NOT EXISTS `${prefix}unit` (
    token char(36) NOT NULL PRIMARY KEY,
    owner bigint NOT NULL,
    lane integer NOT NULL,
    committed boolean NOT NULL,
    ids longtext,
    written bigint NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Prepared XA branches.
CREATE TABLE IF NOT EXISTS `${prefix}branch` (
    id bigint NOT NULL PRIMARY KEY,
    format_id integer NOT NULL,
    global_id varbinary(64) NOT NULL,
    branch_id varbinary(64) NOT NULL,
    prepared_at bigint NOT NULL,
    -- Name of the node that prepared it.
    node varchar(255) NOT NULL,
    -- What an operator decided, 'commit' or 'rollback'; kept until the transaction manager has been told.
    decision varchar(8),
    UNIQUE KEY by_name (format_id, global_id, branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Their messages: sends (part 'send') and receipts of queues (part 'ack') are kept here whole, of receipts of subscriptions
-- only what their delivery was; the message stays where it is as long as a parked receipt refers to it.
CREATE TABLE IF NOT EXISTS `${prefix}parked` (
    branch bigint NOT NULL,
    number integer NOT NULL,
    part varchar(4) NOT NULL,
    subscription bigint,
    message bigint,
    delivery_count integer NOT NULL,
    due bigint NOT NULL,
    destination bigint,
    priority tinyint NOT NULL,
    expiration bigint,
    kind varchar(10),
    persistent boolean,
    sent_at bigint,
    headers longtext,
    properties longtext,
    text_body longtext,
    body longblob,
    group_id varchar(255),
    -- The id and the window of a send, by which duplicates are recognised: it counts when the branch is committed.
    accepted_id varchar(255),
    remember bigint,
    -- The key of a send, by which it can be cancelled or replaced as soon as the branch is committed.
    key_name varchar(255),
    key_token varchar(255),
    PRIMARY KEY (branch, number),
    KEY by_message (message)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- For people and monitoring. These names and columns are stable. Times are shown in the time zone of the session.
CREATE OR REPLACE VIEW `${prefix}destination_status` AS
SELECT d.kind,
    d.name,
    count(m.id) AS depth,
    (SELECT coalesce(sum(json_length(c.ids)), 0) FROM `${prefix}claim` c WHERE c.source = d.id) AS in_flight,
    from_unixtime(min(m.sent_at) / 1000) AS oldest_sent_at,
    (timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(3)) DIV 1000 - min(m.sent_at)) DIV 1000 AS oldest_age_seconds
FROM `${prefix}destination` d
LEFT JOIN `${prefix}message` m ON m.destination = d.id
GROUP BY d.id, d.kind, d.name;

CREATE OR REPLACE VIEW `${prefix}subscription_status` AS
SELECT t.name AS topic,
    s.kind,
    s.client_id,
    s.name,
    count(m.id) AS depth,
    (SELECT coalesce(sum(json_length(c.ids)), 0) FROM `${prefix}claim` c WHERE c.source = s.id) AS in_flight,
    (SELECT count(*) FROM `${prefix}member` b WHERE b.subscription = s.id) AS consumers,
    from_unixtime(min(m.sent_at) / 1000) AS oldest_sent_at,
    (timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(3)) DIV 1000 - min(m.sent_at)) DIV 1000 AS oldest_age_seconds
FROM `${prefix}subscription` s
JOIN `${prefix}destination` t ON t.id = s.topic
LEFT JOIN `${prefix}delivery` d ON d.subscription = s.id
LEFT JOIN `${prefix}message` m ON m.id = d.message
GROUP BY s.id, t.name, s.kind, s.client_id, s.name;

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE IF NOT EXISTS `${prefix}security_user` (
    name varchar(200) NOT NULL PRIMARY KEY,
    password varchar(1000) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS `${prefix}security_role` (
    name varchar(200) NOT NULL PRIMARY KEY
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS `${prefix}security_member` (
    user_name varchar(200) NOT NULL,
    role_name varchar(200) NOT NULL,
    PRIMARY KEY (user_name, role_name),
    KEY by_role (role_name),
    FOREIGN KEY (user_name) REFERENCES `${prefix}security_user` (name) ON DELETE CASCADE,
    FOREIGN KEY (role_name) REFERENCES `${prefix}security_role` (name) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE IF NOT EXISTS `${prefix}security_grant` (
    role_name varchar(200) NOT NULL,
    permission varchar(10) NOT NULL,
    destinations varchar(500) NOT NULL,
    PRIMARY KEY (role_name, permission, destinations),
    FOREIGN KEY (role_name) REFERENCES `${prefix}security_role` (name) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE IF NOT EXISTS `${prefix}accepted_id` (
    destination bigint NOT NULL,
    name varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name),
    KEY by_forget_at (forget_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Keys of messages in queues that no application was given yet: by its key, a message is cancelled or replaced. Whoever takes the
-- message removes the row. forget_at: after the message has expired; 0 for never.
CREATE TABLE IF NOT EXISTS `${prefix}message_key` (
    queue bigint NOT NULL,
    name varchar(255) NOT NULL,
    token varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (queue, name),
    UNIQUE KEY by_token (token),
    KEY by_forget_at (forget_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Beside messages that were moved because they were delivered in vain: what was known of that. given_up_at is null unless the
-- message went to a dead-letter queue; waited: the deliveries after which it has waited last. parked_until: null unless the group
-- of the message is put aside; 0 until it is released.
CREATE TABLE IF NOT EXISTS `${prefix}failure` (
    message bigint PRIMARY KEY,
    origin_kind varchar(10) NOT NULL,
    origin varchar(700) NOT NULL,
    subscription bigint NOT NULL,
    deliveries integer NOT NULL,
    waited integer NOT NULL,
    first_attempt bigint NOT NULL,
    last_attempt bigint NOT NULL,
    given_up_at bigint,
    parked_until bigint,
    expiration bigint NOT NULL,
    cause varchar(500),
    cause_message longtext,
    stack longtext,
    handler varchar(500),
    node_name varchar(500) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Messages that recur: when the next one is due (0: never, while it is paused), and what is sent.
CREATE TABLE IF NOT EXISTS `${prefix}schedule` (
    name varchar(255) NOT NULL PRIMARY KEY,
    destination_kind varchar(10) NOT NULL,
    destination varchar(700) NOT NULL,
    recurrence varchar(500) NOT NULL,
    missed varchar(10) NOT NULL,
    paused boolean NOT NULL,
    due bigint NOT NULL,
    priority tinyint NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    headers longtext NOT NULL,
    properties longtext,
    text_body longtext,
    body longblob
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Settings of destinations: pattern is a name, in which * stands for one part between dots and a final # for the rest.
CREATE TABLE IF NOT EXISTS `${prefix}setting` (
    pattern varchar(500) NOT NULL,
    name varchar(100) NOT NULL,
    setting_value varchar(500) NOT NULL,
    PRIMARY KEY (pattern, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Goes up with every change of a setting, so that nodes see that there is something to read. One row.
CREATE TABLE IF NOT EXISTS `${prefix}setting_revision` (
    id integer NOT NULL PRIMARY KEY,
    revision bigint NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO `${prefix}setting_revision` (id, revision) VALUES (1, 0);

INSERT IGNORE INTO `${prefix}schema_version` (version, oldest_protocol) VALUES (1, 1);
