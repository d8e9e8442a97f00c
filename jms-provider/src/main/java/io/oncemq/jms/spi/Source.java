// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * What messages are claimed from: a queue, or a subscription of a topic.
 *
 * @param id id of the queue or of the subscription; both come from one sequence, so that the id alone is unique
 * @param subscription whether it is a subscription
 */
public record Source(long id, boolean subscription) {

    /** The queue of this id. */
    public static Source queue(long id) {
        return new Source(id, false);
    }

    /** The subscription of this id. */
    public static Source subscription(long id) {
        return new Source(id, true);
    }

    @Override
    public String toString() {
        return (subscription ? "subscription " : "queue ") + id;
    }
}
