// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Source;
import java.util.regex.Pattern;

/** The statements of a database by which a source is read from a position. */
final class ReadStatements {

    private static final Pattern BODIES = Pattern.compile("(m\\.)?text_body,\\s+(m\\.)?body");

    private final String queue;
    private final String unclaimedOfQueue;
    private final String headsOfQueue;
    private final String subscription;
    private final String unclaimedOfSubscription;
    private final String headsOfSubscription;

    /**
     * All with the same columns.
     *
     * @param queue reads all messages of a queue
     * @param unclaimedOfQueue leaves out what is claimed
     * @param subscription reads all messages of a subscription
     * @param unclaimedOfSubscription leaves out what is claimed
     */
    ReadStatements(String queue, String unclaimedOfQueue, String subscription, String unclaimedOfSubscription) {
        this.queue = queue;
        this.unclaimedOfQueue = unclaimedOfQueue;
        this.headsOfQueue = withoutBodies(unclaimedOfQueue);
        this.subscription = subscription;
        this.unclaimedOfSubscription = unclaimedOfSubscription;
        this.headsOfSubscription = withoutBodies(unclaimedOfSubscription);
    }

    /** The same without the bodies, which are null then. */
    static String withoutBodies(String sql) {
        return BODIES.matcher(sql).replaceAll("NULL AS text_body, NULL AS body");
    }

    String of(Source source, Reading reading) {
        boolean ofSubscription = source.subscription();
        return switch (reading) {
            case ALL -> ofSubscription ? subscription : queue;
            case UNCLAIMED -> ofSubscription ? unclaimedOfSubscription : unclaimedOfQueue;
            case UNCLAIMED_HEADS -> ofSubscription ? headsOfSubscription : headsOfQueue;
        };
    }
}
