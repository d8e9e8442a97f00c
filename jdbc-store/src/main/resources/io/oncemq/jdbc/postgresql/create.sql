-- OnceMQ message store, schema version 1, PostgreSQL 14 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that is to hold the tables.

-- oldest protocol: 1

-- One row per schema step that was applied; the highest counts. Nodes must know at least the oldest protocol.
CREATE TABLE ${prefix}schema_version (
    version integer PRIMARY KEY,
    oldest_protocol integer NOT NULL,
    applied timestamptz NOT NULL DEFAULT now()
);

-- Ids of destinations and of subscriptions: one sequence, so that an id alone says which of them it is.
CREATE SEQUENCE ${prefix}source_id;
-- A cache would break the order of the messages of one session.
CREATE SEQUENCE ${prefix}message_id CACHE 1;
CREATE SEQUENCE ${prefix}node_id;

-- Live nodes. Times are milliseconds since the epoch by the clock of the database.
CREATE TABLE ${prefix}node (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    process uuid NOT NULL,
    protocol_version integer NOT NULL,
    heartbeat bigint NOT NULL,
    started bigint NOT NULL
);

-- Queues and topics. Names are case-sensitive, whatever the collation of the database.
CREATE TABLE ${prefix}destination (
    id bigint PRIMARY KEY,
    kind varchar(10) NOT NULL,
    name text COLLATE "C" NOT NULL,
    owner bigint,
    UNIQUE (kind, name)
);

-- Written once, deleted once; only delivery_count ever changes, and it is in no index, so that the update stays in the page.
CREATE TABLE ${prefix}message (
    id bigint PRIMARY KEY,
    destination bigint NOT NULL,
    priority smallint NOT NULL,
    expiration bigint NOT NULL,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    sent_at bigint NOT NULL,
    headers text NOT NULL,
    properties text,
    text_body text,
    body bytea,
    -- The message group of a message of a queue; null if it has none. Grouped messages have kinds of their own.
    group_id varchar(255) COLLATE "C"
) WITH (
    fillfactor = 90,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_scale_factor = 0,
    toast.autovacuum_vacuum_threshold = 5000,
    toast.autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE ${prefix}message ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX ${prefix}message_order ON ${prefix}message (destination, priority, id);
CREATE INDEX ${prefix}message_group ON ${prefix}message (group_id, destination, priority, id) WHERE group_id IS NOT NULL;

-- Which node may deliver which messages of a source (a queue or a subscription). Owner 0: recovery is not done with them;
-- owner -1: their groups are put aside.
CREATE TABLE ${prefix}claim (
    source bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    ids bigint[] NOT NULL,
    PRIMARY KEY (source, owner, number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- client_id is empty where there is none; name is null for an unshared non-durable subscription.
CREATE TABLE ${prefix}subscription (
    id bigint PRIMARY KEY,
    topic bigint NOT NULL,
    kind varchar(20) NOT NULL,
    durable boolean NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    name text COLLATE "C",
    selector text,
    no_local boolean NOT NULL,
    UNIQUE (client_id, name, durable)
);
CREATE INDEX ${prefix}subscription_topic ON ${prefix}subscription (topic);

-- Consumers of a subscription.
CREATE TABLE ${prefix}member (
    subscription bigint NOT NULL,
    owner bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (subscription, owner, number)
);

-- A message of a topic that a subscription has yet to get.
CREATE TABLE ${prefix}delivery (
    subscription bigint NOT NULL,
    message bigint NOT NULL,
    priority smallint NOT NULL,
    delivery_count integer NOT NULL,
    kind varchar(10) NOT NULL,
    PRIMARY KEY (message, subscription)
) WITH (
    fillfactor = 90,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX ${prefix}delivery_order ON ${prefix}delivery (subscription, priority, message);

-- Messages that are not due yet.
CREATE TABLE ${prefix}delayed (
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
    headers text NOT NULL,
    properties text,
    text_body text,
    body bytea,
    group_id varchar(255) COLLATE "C"
);
ALTER TABLE ${prefix}delayed ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX ${prefix}delayed_due ON ${prefix}delayed (due, id);

-- Exclusive rights across nodes.
CREATE TABLE ${prefix}lease (
    kind varchar(20) NOT NULL,
    name text COLLATE "C" NOT NULL,
    owner bigint NOT NULL,
    PRIMARY KEY (kind, name)
);

-- The last unit of work of each committer, or (committed = false) proof that one of unknown outcome never can commit.
CREATE TABLE ${prefix}unit (
    token uuid PRIMARY KEY,
    owner bigint NOT NULL,
    lane integer NOT NULL,
    committed boolean NOT NULL,
    ids bigint[],
    written bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- Prepared XA branches.
CREATE TABLE ${prefix}branch (
    id bigint PRIMARY KEY,
    format_id integer NOT NULL,
    global_id bytea NOT NULL,
    branch_id bytea NOT NULL,
    prepared_at bigint NOT NULL,
    -- Name of the node that prepared it.
    node text NOT NULL,
    -- What an operator decided, 'commit' or 'rollback'; kept until the transaction manager has been told.
    decision varchar(8),
    UNIQUE (format_id, global_id, branch_id)
);
-- Their messages: sends (part 'send') and receipts of queues (part 'ack') are kept here whole, of receipts of subscriptions
-- only what their delivery was; the message stays where it is as long as a parked receipt refers to it.
CREATE TABLE ${prefix}parked (
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
    headers text,
    properties text,
    text_body text,
    body bytea,
    group_id varchar(255) COLLATE "C",
    -- The id and the window of a send, by which duplicates are recognised: it counts when the branch is committed.
    accepted_id varchar(255),
    remember bigint,
    -- The key of a send, by which it can be cancelled or replaced as soon as the branch is committed.
    key_name varchar(255),
    key_token varchar(255),
    PRIMARY KEY (branch, number)
);
CREATE INDEX ${prefix}parked_message ON ${prefix}parked (message);
CREATE INDEX ${prefix}parked_group ON ${prefix}parked (destination, group_id) WHERE group_id IS NOT NULL;

-- For people and monitoring. These names and columns are stable.
CREATE VIEW ${prefix}destination_status AS
SELECT d.kind,
    d.name,
    count(m.id) AS depth,
    (SELECT count(*) FROM ${prefix}claim c, unnest(c.ids) WHERE c.source = d.id) AS in_flight,
    to_timestamp(min(m.sent_at) / 1000.0) AS oldest_sent_at,
    extract(epoch FROM clock_timestamp() - to_timestamp(min(m.sent_at) / 1000.0))::bigint AS oldest_age_seconds
FROM ${prefix}destination d
LEFT JOIN ${prefix}message m ON m.destination = d.id
GROUP BY d.id, d.kind, d.name;

CREATE VIEW ${prefix}subscription_status AS
SELECT t.name AS topic,
    s.kind,
    s.client_id,
    s.name,
    count(m.id) AS depth,
    (SELECT count(*) FROM ${prefix}claim c, unnest(c.ids) WHERE c.source = s.id) AS in_flight,
    (SELECT count(*) FROM ${prefix}member b WHERE b.subscription = s.id) AS consumers,
    to_timestamp(min(m.sent_at) / 1000.0) AS oldest_sent_at,
    extract(epoch FROM clock_timestamp() - to_timestamp(min(m.sent_at) / 1000.0))::bigint AS oldest_age_seconds
FROM ${prefix}subscription s
JOIN ${prefix}destination t ON t.id = s.topic
LEFT JOIN ${prefix}delivery d ON d.subscription = s.id
LEFT JOIN ${prefix}message m ON m.id = d.message
GROUP BY s.id, t.name, s.kind, s.client_id, s.name;

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE ${prefix}security_user (
    name text COLLATE "C" PRIMARY KEY,
    password text NOT NULL
);

CREATE TABLE ${prefix}security_role (
    name text COLLATE "C" PRIMARY KEY
);

CREATE TABLE ${prefix}security_member (
    user_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_user (name) ON DELETE CASCADE,
    role_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role_name)
);

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE ${prefix}security_grant (
    role_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    permission varchar(10) NOT NULL,
    destinations text COLLATE "C" NOT NULL,
    PRIMARY KEY (role_name, permission, destinations)
);

-- Ids that applications gave to what they sent, so that the same send made again is recognised until forget_at.
CREATE TABLE ${prefix}accepted_id (
    destination bigint NOT NULL,
    name varchar(255) COLLATE "C" NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (destination, name)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ${prefix}accepted_id_forget_at ON ${prefix}accepted_id (forget_at);

-- Keys of messages in queues that no application was given yet: by its key, a message is cancelled or replaced. Whoever takes the
-- message removes the row. forget_at: after the message has expired; 0 for never.
CREATE TABLE ${prefix}message_key (
    queue bigint NOT NULL,
    name varchar(255) COLLATE "C" NOT NULL,
    token varchar(255) COLLATE "C" NOT NULL,
    forget_at bigint NOT NULL,
    PRIMARY KEY (queue, name)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ${prefix}message_key_forget_at ON ${prefix}message_key (forget_at) WHERE forget_at > 0;
CREATE UNIQUE INDEX ${prefix}message_key_token ON ${prefix}message_key (token);

-- Beside messages that were moved because they were delivered in vain: what was known of that. given_up_at is null unless the
-- message went to a dead-letter queue; waited: the deliveries after which it has waited last. parked_until: null unless the group
-- of the message is put aside; 0 until it is released.
CREATE TABLE ${prefix}failure (
    message bigint PRIMARY KEY,
    origin_kind varchar(10) NOT NULL,
    origin text NOT NULL,
    subscription bigint NOT NULL,
    deliveries integer NOT NULL,
    waited integer NOT NULL,
    first_attempt bigint NOT NULL,
    last_attempt bigint NOT NULL,
    given_up_at bigint,
    parked_until bigint,
    expiration bigint NOT NULL,
    cause varchar(500),
    cause_message text,
    stack text,
    handler varchar(500),
    node_name varchar(500) NOT NULL
);

-- Messages that recur: when the next one is due (0: never, while it is paused), and what is sent.
CREATE TABLE ${prefix}schedule (
    name varchar(255) COLLATE "C" PRIMARY KEY,
    destination_kind varchar(10) NOT NULL,
    destination text COLLATE "C" NOT NULL,
    recurrence varchar(500) NOT NULL,
    missed varchar(10) NOT NULL,
    paused boolean NOT NULL,
    due bigint NOT NULL,
    priority smallint NOT NULL,
    kind varchar(10) NOT NULL,
    persistent boolean NOT NULL,
    headers text NOT NULL,
    properties text,
    text_body text,
    body bytea
);

-- Settings of destinations: pattern is a name, in which * stands for one part between dots and a final # for the rest.
CREATE TABLE ${prefix}setting (
    pattern varchar(500) COLLATE "C" NOT NULL,
    name varchar(100) COLLATE "C" NOT NULL,
    setting_value varchar(500) NOT NULL,
    PRIMARY KEY (pattern, name)
);

-- Goes up with every change of a setting, so that nodes see that there is something to read. One row.
CREATE TABLE ${prefix}setting_revision (
    id integer PRIMARY KEY,
    revision bigint NOT NULL
);
INSERT INTO ${prefix}setting_revision (id, revision) VALUES (1, 0);

INSERT INTO ${prefix}schema_version (version, oldest_protocol) VALUES (1, 1);
