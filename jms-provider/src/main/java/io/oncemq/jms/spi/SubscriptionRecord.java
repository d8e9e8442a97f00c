// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A subscription that a consumer of this node uses.
 *
 * @param id never used again
 * @param member number of this consumer's membership; the subscription is in use as long as it has a member
 * @param spec what was asked for
 */
public record SubscriptionRecord(long id, long member, SubscriptionSpec spec) {

    /** The source from which its messages are claimed. */
    public Source source() {
        return Source.subscription(id);
    }
}
