-- SPDX-License-Identifier: Apache-2.0
-- The keys of messages whose effects are in this database. processed_at: milliseconds since 1970.
CREATE TABLE IF NOT EXISTS oncemq_inbox (
    consumer varchar(100) COLLATE "C" NOT NULL,
    message_key varchar(255) COLLATE "C" NOT NULL,
    processed_at bigint NOT NULL,
    PRIMARY KEY (consumer, message_key)
);
CREATE INDEX IF NOT EXISTS oncemq_inbox_age ON oncemq_inbox (consumer, processed_at);
