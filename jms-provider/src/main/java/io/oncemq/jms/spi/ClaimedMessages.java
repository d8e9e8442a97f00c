// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.AbstractList;
import java.util.List;

/** The messages of a new claim, in the order of delivery. Immutable. */
public final class ClaimedMessages extends AbstractList<QueuedMessage> {

    private final List<QueuedMessage> messages;
    private final boolean complete;

    /**
     * The messages of a claim.
     *
     * @param complete whether the claim left nothing behind the position from which it read that could have been claimed
     */
    public ClaimedMessages(List<QueuedMessage> messages, boolean complete) {
        this.messages = List.copyOf(messages);
        this.complete = complete && !messages.isEmpty();
    }

    /** Whether the claim left nothing behind the position from which it read that could have been claimed. Of no claim, false. */
    public boolean complete() {
        return complete;
    }

    @Override
    public QueuedMessage get(int index) {
        return messages.get(index);
    }

    @Override
    public int size() {
        return messages.size();
    }
}
