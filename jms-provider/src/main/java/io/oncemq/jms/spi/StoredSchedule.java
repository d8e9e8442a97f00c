// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationKind;

/**
 * Messages that recur, as the store has them.
 *
 * @param name unique; up to {@value #LONGEST_NAME} characters
 * @param kind of the destination
 * @param destination its name
 * @param recurrence when they are due, as the provider writes it
 * @param missed what becomes of those that were missed, as the provider writes it
 * @param paused whether none is sent
 * @param due when the next one is, in milliseconds since the epoch of the database's clock; 0 if it is paused
 * @param template what is sent, but for what each send sets
 */
public record StoredSchedule(
        String name,
        DestinationKind kind,
        String destination,
        String recurrence,
        String missed,
        boolean paused,
        long due,
        StoredMessage template) {

    /** So many characters fit into an index of each database. */
    public static final int LONGEST_NAME = 255;
}
