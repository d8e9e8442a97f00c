// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is in a destination at one moment.
 *
 * @param kind queue or topic
 * @param name its name
 * @param messages how many messages are stored; of a topic, those that some subscription has yet to get
 * @param claimed how many of them nodes have claimed, to deliver them or because they are being delivered; 0 for a topic, from
 *     whose subscriptions messages are claimed
 * @param oldestAge how long ago the oldest was sent; null if there is none
 */
public record DestinationFigures(
        DestinationKind kind,
        String name,
        long messages,
        long claimed,
        @Nullable Duration oldestAge) {}
