// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import java.util.Locale;
import java.util.Optional;

/** What a user may do with a destination. */
public enum Permission {
    /** Send messages to it. */
    SEND,
    /** Consume messages of it: consumers, subscriptions, and the end of durable subscriptions. */
    RECEIVE,
    /** Look at the messages of a queue without taking them. */
    BROWSE,
    /** Administer it. Who may manage every destination also administers users, and recovers distributed transactions. */
    MANAGE;

    /** How the store writes it, and messages name it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The permission of a code; none if a newer version knows more. */
    public static Optional<Permission> ofCode(String code) {
        for (Permission permission : values()) {
            if (permission.code().equals(code)) {
                return Optional.of(permission);
            }
        }
        return Optional.empty();
    }
}
