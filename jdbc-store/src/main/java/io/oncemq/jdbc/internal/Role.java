// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.time.Duration;

/** What an own connection is for, and how long it may wait for locks. */
enum Role {
    /** Commits groups: a group must not wait for the lock that holds up one of its units. */
    COMMITTER("committer", Duration.ofMillis(200)),
    /** Claims, names and browsing: waits its turn at a destination's claim lock. */
    CLAIMS("claims connection", Duration.ofSeconds(5)),
    /** Prepares and ends branches, where several threads do so at a time: waits as the connection for claims does. */
    BRANCHES("connection for branches", Duration.ofSeconds(5)),
    /** Liveness, recovery and wake-ups. */
    MEMBERSHIP("membership connection", Duration.ofSeconds(1)),
    /** Opening the store, and its schema. */
    SCHEMA("schema connection", Duration.ofSeconds(2));

    private static final Duration SCHEMA_STATEMENT = Duration.ofSeconds(60);
    private static final Duration CANCELLATION = Duration.ofSeconds(5);

    private final String title;
    private final Duration lockTimeout;

    Role(String title, Duration lockTimeout) {
        this.title = title;
        this.lockTimeout = lockTimeout;
    }

    String title() {
        return title;
    }

    Duration lockTimeout() {
        return lockTimeout;
    }

    /** How long it waits for a lock; the statement is given longer, so that a lock is reported as one. */
    Duration lockTimeout(Duration statementTimeout) {
        Duration half = statementTimeout(statementTimeout).dividedBy(2);
        return lockTimeout.compareTo(half) < 0 ? lockTimeout : half;
    }

    /** How long a statement may take: as configured, but for those that make tables. */
    Duration statementTimeout(Duration configured) {
        return this == SCHEMA && configured.compareTo(SCHEMA_STATEMENT) < 0 ? SCHEMA_STATEMENT : configured;
    }

    /** How long the server may be silent: as long as it may take to cancel a statement that takes too long. */
    Duration silence(Duration configured) {
        return statementTimeout(configured).plus(CANCELLATION);
    }
}
