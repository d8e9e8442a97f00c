// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** The four kinds of subscription (Jakarta Messaging 4.2.1), with the code by which each is stored. */
public enum SubscriptionKind {
    /** One consumer; ends with it. Has no name. */
    NON_DURABLE("non-durable", false, false),
    /** Any number of consumers; ends with the last. */
    SHARED("shared", false, true),
    /** One consumer at a time; lives until it is unsubscribed. */
    DURABLE("durable", true, false),
    /** Any number of consumers; lives until it is unsubscribed. */
    SHARED_DURABLE("shared-durable", true, true);

    private final String code;
    private final boolean durable;
    private final boolean shared;

    SubscriptionKind(String code, boolean durable, boolean shared) {
        this.code = code;
        this.durable = durable;
        this.shared = shared;
    }

    /** The word in the database. */
    public String code() {
        return code;
    }

    /** Whether it keeps messages while it has no consumer. */
    public boolean durable() {
        return durable;
    }

    /** Whether it may have several consumers. */
    public boolean shared() {
        return shared;
    }

    /**
     * The kind of a code.
     *
     * @throws IllegalArgumentException if no kind has it
     */
    public static SubscriptionKind ofCode(String code) {
        for (SubscriptionKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("Unknown kind of subscription '" + code + "' in the store");
    }
}
