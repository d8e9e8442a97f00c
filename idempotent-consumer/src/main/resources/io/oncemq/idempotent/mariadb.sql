-- SPDX-License-Identifier: Apache-2.0
-- The keys of messages whose effects are in this database. processed_at: milliseconds since 1970.
-- nopad: a blank at the end of a key counts.
CREATE TABLE IF NOT EXISTS oncemq_inbox (
    consumer VARCHAR(100) NOT NULL,
    message_key VARCHAR(255) NOT NULL,
    processed_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, message_key),
    KEY oncemq_inbox_age (consumer, processed_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
