-- SPDX-License-Identifier: Apache-2.0
-- The keys of messages whose effects are in this database. processed_at: milliseconds since 1970.
CREATE TABLE IF NOT EXISTS oncemq_inbox (
    consumer VARCHAR(100) NOT NULL,
    message_key VARCHAR(255) NOT NULL,
    processed_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, message_key)
);
CREATE INDEX IF NOT EXISTS oncemq_inbox_age ON oncemq_inbox (consumer, processed_at);
