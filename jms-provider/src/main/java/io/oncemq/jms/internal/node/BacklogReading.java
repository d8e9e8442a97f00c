// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.policy.FlowLimits;
import io.oncemq.jms.spi.Backlog;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Surplus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database had of a destination when it was asked last.
 *
 * @param sources of a queue that one, of a topic the subscriptions that have something
 * @param began when it was asked, in nanoseconds of the node
 * @param ended when the answer was there
 */
record BacklogReading(List<Backlog> sources, long began, long ended) {

    /** How long the answer took. */
    long cost() {
        return ended - began;
    }

    /** What the fullest of the sources has, of each. */
    Load load() {
        long messages = 0;
        long bytes = 0;
        for (Backlog source : sources) {
            messages = Math.max(messages, source.messages());
            bytes = Math.max(bytes, source.bytes());
        }
        return new Load(messages, bytes);
    }

    /** Whether some source has an older message than there may be. */
    boolean tooOld(FlowLimits limits, long now) {
        return sources.stream().anyMatch(source -> tooOld(source, limits, now));
    }

    private static boolean tooOld(Backlog source, FlowLimits limits, long now) {
        return limits.limitsAge() && source.oldest() != 0 && now - source.oldest() > limits.ageMillis();
    }

    /** What is too much in a source, if so much more comes there; null if nothing is. */
    static @Nullable Surplus surplus(Backlog source, Load more, FlowLimits limits, long now) {
        long messages = source.messages() + more.messages() - limits.messages();
        long bytes = source.bytes() + more.bytes() - limits.bytes();
        boolean old = tooOld(source, limits, now);
        return messages <= 0 && bytes <= 0 && !old
                ? null
                : new Surplus(Math.max(0, messages), Math.max(0, bytes), old ? now - limits.ageMillis() : 0);
    }

    /** Which source has no room for so much more, and why; for people. */
    String describe(DestinationRecord destination, Load more, FlowLimits limits, long now) {
        for (Backlog source : sources) {
            String where =
                    source.source().subscription() ? source.description() + " of " + destination : "" + destination;
            if (source.messages() + more.messages() > limits.messages()) {
                return where + " has " + source.messages() + " messages, at most " + limits.messages()
                        + " are allowed (maximum-messages)";
            }
            if (source.bytes() + more.bytes() > limits.bytes()) {
                return where + " has messages of " + source.bytes() + " bytes, at most " + limits.bytes()
                        + " are allowed (maximum-bytes)";
            }
            if (tooOld(source, limits, now)) {
                return where + " has a message that was sent " + (now - source.oldest()) + " ms ago, at most "
                        + limits.ageMillis() + " ms are allowed (maximum-age)";
            }
        }
        return destination + " has no room besides what is being sent to it just now";
    }
}
