// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

/** Queue or topic. */
public enum DestinationKind {
    /** Each message goes to one consumer (Jakarta Messaging 4.1). */
    QUEUE("queue"),
    /** Each message goes to every subscription (Jakarta Messaging 4.2). */
    TOPIC("topic");

    private final String code;

    DestinationKind(String code) {
        this.code = code;
    }

    /** The word in the database and in messages for people. */
    public String code() {
        return code;
    }
}
