// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.time.Duration;

/** What an own connection is for, and how long it may wait for locks. */
enum Role {
    /** Commits groups: a group must not wait for the lock that holds up one of its units. */
    COMMITTER("committer", Duration.ofMillis(200)),
    /** Claims, names and browsing: waits its turn at a destination's claim lock. */
    CLAIMS("claims connection", Duration.ofSeconds(5)),
    /** Liveness, recovery and wake-ups. */
    MEMBERSHIP("membership connection", Duration.ofSeconds(1)),
    /** Opening the store, and its schema. */
    SCHEMA("schema connection", Duration.ofSeconds(2));

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
}
