// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import jakarta.jms.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * Messages that recur. A value; the message may be used by one thread at a time.
 *
 * @param name by which {@link Schedules} knows it
 * @param destination name of the queue or topic to which the messages go
 * @param topic whether that is a topic
 * @param recurrence when they are due
 * @param missed what becomes of those that were missed
 * @param paused whether none is sent for the time being
 * @param next when the next one is due; empty if it is paused
 * @param message what is sent; read-only, and without what a send sets
 */
public record Schedule(
        String name,
        String destination,
        boolean topic,
        Recurrence recurrence,
        MissedOccurrences missed,
        boolean paused,
        Optional<Instant> next,
        Message message) {}
