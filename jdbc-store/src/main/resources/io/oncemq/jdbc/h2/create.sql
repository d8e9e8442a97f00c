-- OnceMQ message store, schema version 1, H2 2.3 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that is to hold the tables.

-- oldest protocol: 1

-- One row per schema step that was applied; the highest counts. Nodes must know at least the oldest protocol.
CREATE TABLE IF NOT EXISTS ${prefix}schema_version (
    version integer PRIMARY KEY,
    oldest_protocol integer NOT NULL,
    applied timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Ids of destinations and of subscriptions: one sequence, so that an id alone says which of them it is.
CREATE SEQUENCE IF NOT EXISTS ${prefix}source_id;
-- A cache would break the order of the messages of one session.
CREATE SEQUENCE IF NOT EXISTS ${prefix}message_id NO CACHE;
CREATE SEQUENCE IF NOT EXISTS ${prefix}node_id;

-- Live nodes. Times are milliseconds since the epoch by the clock of the database.
CREATE TABLE IF NOT EXISTS ${prefix}node (
    id bigint PRIMARY KEY,
    name varchar NOT NULL,
    process uuid NOT NULL,
    protocol_version integer NOT NULL,
    heartbeat bigint NOT NULL,
    started bigint NOT NULL
);

-- Queues and topics. Names are case-sensitive, whatever the collation of the database.
CREATE TABLE IF NOT EXISTS ${prefix}destination (
    id bigint PRIMARY KEY,
    kind varchar(10) NOT NULL,
    name varchar NOT NULL,
    owner bigint,
    UNIQUE (kind, name)
);

-- Written once, deleted once; only delivery_count ever changes, and it is in no index.
CREATE TABLE IF NOT EXISTS ${prefix}message (
    id bigint PRIMARY KEY,
    destination bigint NOT NULL,
    priority smallint NOT NULL,
    expiration bigint NOT NULL,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    sent_at bigint NOT NULL,
    headers varchar NOT NULL,
    properties clob,
    text_body clob,
    body blob,
    -- The message group of a message of a queue; null if it has none. Grouped messages have kinds of their own.
    group_id varchar(255)
);
CREATE INDEX IF NOT EXISTS ${prefix}message_order ON ${prefix}message (destination, priority, id);
CREATE INDEX IF NOT EXISTS ${prefix}message_group ON ${prefix}message (group_id, destination, priority, id);

-- Which node may deliver which messages of a source (a queue or a subscription). Owner 0: recovery is not done with them;
-- owner -1: their groups are put aside.
CREATE TABLE IF NOT EXISTS ${prefix}claim (
    source bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    ids bigint ARRAY NOT NULL,
    PRIMARY KEY (source, owner, number)
);

-- client_id is empty where there is none; name is null for an unshared non-durable subscription.
CREATE TABLE IF NOT EXISTS ${prefix}subscription (
    id bigint PRIMARY KEY,
    topic bigint NOT NULL,
    kind varchar(20) NOT NULL,
    durable boolean NOT NULL,
    client_id varchar NOT NULL,
    name varchar,
    selector varchar,
    no_local boolean NOT NULL,
    UNIQUE (client_id, name, durable)
);
CREATE INDEX IF NOT EXISTS ${prefix}subscription_topic ON ${prefix}subscription (topic);

-- Consumers of a subscription.
CREATE TABLE IF NOT EXISTS ${prefix}member (
    subscription bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (subscription, owner, number)
);

-- A message of a topic that a subscription has yet to get.
CREATE TABLE IF NOT EXISTS ${prefix}delivery (
    subscription bigint NOT NULL,
    message bigint NOT NULL,
    priority smallint NOT NULL,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    PRIMARY KEY (message, subscription)
);
CREATE INDEX IF NOT EXISTS ${prefix}delivery_order ON ${prefix}delivery (subscription, priority, message);

-- Messages that are not due yet.
CREATE TABLE IF NOT EXISTS ${prefix}delayed (
    id bigint PRIMARY KEY,
    due bigint NOT NULL,
    destination bigint NOT NULL,
    -- To a topic: the newest subscription at the time of the send. Later ones do not get it.
    newest_subscription bigint NOT NULL,
    -- Delivered in vain before, and back when it is due: for this subscription alone, if it is not 0.
    subscription bigint NOT NULL DEFAULT 0,
    delivery_count integer NOT NULL DEFAULT 0,
    priority smallint NOT NULL,
    expiration bigint NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    sent_at bigint NOT NULL,
    headers varchar NOT NULL,
    properties clob,
    text_body clob,
    body blob,
    group_id varchar(255)
);
CREATE INDEX IF NOT EXISTS ${prefix}delayed_due ON ${prefix}delayed (due, id);

-- Exclusive rights across nodes.
CREATE TABLE IF NOT EXISTS ${prefix}lease (
    kind varchar(20) NOT NULL,
    name varchar NOT NULL,
    owner bigint NOT NULL,
    PRIMARY KEY (kind, name)
);

-- The last unit of work of each committer, or (committed = false) proof that one of unknown outcome never can commit.
CREATE TABLE IF NOT EXISTS ${prefix}unit (
    token uuid PRIMARY KEY,
    owner bigint NOT NULL,
    lane integer NOT NULL,
    committed boolean NOT NULL,
    ids bigint ARRAY,
    written bigint NOT NULL
);

-- Prepared XA branches.
CREATE TABLE IF NOT EXISTS ${prefix}branch (
    id bigint PRIMARY KEY,
    format_id integer NOT NULL,
    global_id varbinary NOT NULL,
    branch_id varbinary NOT NULL,
    prepared_at bigint NOT NULL,
    -- Name of the node that prepared it.
    node varchar NOT NULL,
    -- What an operator decided, 'commit' or 'rollback'; kept until the transaction manager has been told.
    decision varchar(8),
    UNIQUE (format_id, global_id, branch_id)
);
-- Their messages: sends (part 'send') and receipts of queues (part 'ack') are kept here whole, of receipts of subscriptions
-- only what their delivery was; the message stays where it is as long as a parked receipt refers to it.
CREATE TABLE IF NOT EXISTS ${prefix}parked (
    branch bigint NOT NULL,
    number integer NOT NULL,
    part varchar(4) NOT NULL,
    subscription bigint,
    message bigint,
    delivery_count integer NOT NULL,
    due bigint NOT NULL,
    destination bigint,
    priority smallint NOT NULL,
    expiration bigint,
    kind varchar(10),
    persistent boolean,
    sent_at bigint,
    headers varchar,
    properties clob,
    text_body clob,
    body blob,
    group_id varchar(255),
    -- The id and the window of a send, by which duplicates are recognised: it counts when the branch is committed.
    accepted_id varchar(255),
    remember bigint,
    -- The key of a send, by which it can be cancelled or replaced as soon as the branch is committed.
    key_name varchar(255),
    key_token varchar(255),
    PRIMARY KEY (branch, number)
);
CREATE INDEX IF NOT EXISTS ${prefix}parked_message ON ${prefix}parked (message);

-- For people and monitoring. These names and columns are stable.
CREATE OR REPLACE VIEW ${prefix}destination_status AS
SELECT d.kind,
    d.name,
    count(m.id) AS depth,
    (SELECT coalesce(sum(cardinality(c.ids)), 0) FROM ${prefix}claim c WHERE c.source = d.id) AS in_flight,
    DATEADD(MILLISECOND, min(m.sent_at), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00') AS oldest_sent_at,
    DATEDIFF(SECOND, DATEADD(MILLISECOND, min(m.sent_at), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'),
        CURRENT_TIMESTAMP) AS oldest_age_seconds
FROM ${prefix}destination d
LEFT JOIN ${prefix}message m ON m.destination = d.id
GROUP BY d.id, d.kind, d.name;

CREATE OR REPLACE VIEW ${prefix}subscription_status AS
SELECT t.name AS topic,
    s.kind,
    s.client_id,
    s.name,
    count(m.id) AS depth,
    (SELECT coalesce(sum(cardinality(c.ids)), 0) FROM ${prefix}claim c WHERE c.source = s.id) AS in_flight,
    (SELECT count(*) FROM ${prefix}member b WHERE b.subscription = s.id) AS consumers,
    DATEADD(MILLISECOND, min(m.sent_at), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00') AS oldest_sent_at,
    DATEDIFF(SECOND, DATEADD(MILLISECOND, min(m.sent_at), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'),
        CURRENT_TIMESTAMP) AS oldest_age_seconds
FROM ${prefix}subscription s
JOIN ${prefix}destination t ON t.id = s.topic
LEFT JOIN ${prefix}delivery d ON d.subscription = s.id
LEFT JOIN ${prefix}message m ON m.id = d.message
GROUP BY s.id, t.name, s.kind, s.client_id, s.name;

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE IF NOT EXISTS ${prefix}security_user (
    name varchar(200) PRIMARY KEY,
    password varchar(1000) NOT NULL
);

CREATE TABLE IF NOT EXISTS ${prefix}security_role (
    name varchar(200) PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS ${prefix}security_member (
    user_name varchar(200) NOT NULL REFERENCES ${prefix}security_user (name) ON DELETE CASCADE,
    role_name varchar(200) NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role_name)
);

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE IF NOT EXISTS ${prefix}security_grant (
    role_name varchar(200) NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    permission varchar(10) NOT NULL,
    destinations varchar(500) NOT NULL,
    PRIMARY KEY (role_name, permission, destinations)
);

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE IF NOT EXISTS ${prefix}accepted_id (
    destination bigint NOT NULL,
    name varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name)
);
CREATE INDEX IF NOT EXISTS ${prefix}accepted_id_forget_at ON ${prefix}accepted_id (forget_at);

-- Keys of messages in queues that no application was given yet: by its key, a message is cancelled or replaced. Whoever takes the
-- message removes the row. forget_at: after the message has expired; 0 for never.
CREATE TABLE IF NOT EXISTS ${prefix}message_key (
    queue bigint NOT NULL,
    name varchar(255) NOT NULL,
    token varchar(255) NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (queue, name)
);
CREATE INDEX IF NOT EXISTS ${prefix}message_key_forget_at ON ${prefix}message_key (forget_at);
CREATE UNIQUE INDEX IF NOT EXISTS ${prefix}message_key_token ON ${prefix}message_key (token);

-- Beside messages that were moved because they were delivered in vain: what was known of that. given_up_at is null unless the
-- message went to a dead-letter queue; waited: the deliveries after which it has waited last. parked_until: null unless the group
-- of the message is put aside; 0 until it is released.
CREATE TABLE IF NOT EXISTS ${prefix}failure (
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
    cause_message varchar,
    stack varchar,
    handler varchar(500),
    node_name varchar(500) NOT NULL
);

-- Messages that recur: when the next one is due (0: never, while it is paused), and what is sent.
CREATE TABLE IF NOT EXISTS ${prefix}schedule (
    name varchar(255) PRIMARY KEY,
    destination_kind varchar(10) NOT NULL,
    destination varchar(700) NOT NULL,
    recurrence varchar(500) NOT NULL,
    missed varchar(10) NOT NULL,
    paused boolean NOT NULL,
    due bigint NOT NULL,
    priority smallint NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    headers varchar NOT NULL,
    properties clob,
    text_body clob,
    body blob
);

-- Settings of destinations: pattern is a name, in which * stands for one part between dots and a final # for the rest.
CREATE TABLE IF NOT EXISTS ${prefix}setting (
    pattern varchar(500) NOT NULL,
    name varchar(100) NOT NULL,
    setting_value varchar(500) NOT NULL,
    PRIMARY KEY (pattern, name)
);

-- Goes up with every change of a setting, so that nodes see that there is something to read. One row.
CREATE TABLE IF NOT EXISTS ${prefix}setting_revision (
    id integer PRIMARY KEY,
    revision bigint NOT NULL
);
INSERT INTO ${prefix}setting_revision (id, revision)
SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM ${prefix}setting_revision);

MERGE INTO ${prefix}schema_version (version, oldest_protocol) KEY (version) VALUES (1, 1);
