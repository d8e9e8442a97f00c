// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a store without a database that has messages, claims and nodes, and nothing else: neither names nor users, no
 * settings, keys, schedules, branches or dead letters.
 */
public abstract class PlainStoreNode implements StoreNode, Claimer, Membership {

    @Override
    public final Claimer claimer() {
        return this;
    }

    @Override
    public final Membership membership() {
        return this;
    }

    @Override
    public final Catalog catalog() {
        throw new UnsupportedOperationException("no names here");
    }

    @Override
    public final UserDirectory users() {
        throw new UnsupportedOperationException("no users here");
    }

    @Override
    public final ScheduleDirectory schedules() {
        throw new UnsupportedOperationException("nothing recurs here");
    }

    @Override
    public final DeadLetterDirectory deadLetters() {
        throw new UnsupportedOperationException("no dead letters here");
    }

    @Override
    public final Backlogs backlogs() {
        throw new UnsupportedOperationException("no limits here");
    }

    @Override
    public final SettingDirectory settings() {
        throw new UnsupportedOperationException("no settings here");
    }

    /** There are no dead-letter queues here: everything is delivered until it is consumed. */
    @Override
    public final Optional<SettingsRevision> settingsSince(long known) {
        return known == SettingsRevision.NONE
                ? Optional.of(new SettingsRevision(
                        0, List.of(new DestinationSetting("#", "maximum-deliveries", "unlimited"))))
                : Optional.empty();
    }

    @Override
    public final Branches branches() {
        throw new UnsupportedOperationException("no prepared branches here");
    }

    @Override
    public final void park(
            ClaimReference claim,
            Collection<Long> retained,
            long message,
            int deliveries,
            long until,
            FailureEvidence evidence) {
        throw new UnsupportedOperationException("no group is put aside here");
    }

    @Override
    public final List<WakeUp> releaseParkedGroups() {
        return List.of();
    }

    @Override
    public final Map<Long, StoredFailure> failures(Collection<Long> messages) {
        return Map.of();
    }

    @Override
    public final KeyState take(QueuedMessage message) {
        throw new UnsupportedOperationException("no keys here");
    }

    @Override
    public final boolean isCancelled(QueuedMessage message) {
        throw new UnsupportedOperationException("no keys here");
    }

    @Override
    public final boolean isCancellable(KeyReference key) {
        throw new UnsupportedOperationException("no keys here");
    }

    @Override
    public final Duration heartbeatInterval() {
        return Duration.ofSeconds(2);
    }
}
