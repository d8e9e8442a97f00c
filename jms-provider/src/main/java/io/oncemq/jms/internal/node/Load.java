// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

/** A number of messages and what they weigh together. */
record Load(long messages, long bytes) {

    static final Load NONE = new Load(0, 0);

    Load plus(Load other) {
        return new Load(messages + other.messages, bytes + other.bytes);
    }

    Load minus(Load other) {
        return new Load(Math.max(0, messages - other.messages), Math.max(0, bytes - other.bytes));
    }

    Load half() {
        return new Load(messages / 2, bytes / 2);
    }

    /** Whether it is as much as the other, or less, in both. */
    boolean within(Load most) {
        return messages <= most.messages && bytes <= most.bytes;
    }
}
