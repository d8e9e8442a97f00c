// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.policy.RedeliveryPolicy;
import io.oncemq.jms.internal.policy.SettingTable;
import io.oncemq.jms.spi.DestinationSetting;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.SettingsRevision;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The settings of destinations, as this node knows them, and the names to which they apply. Thread-safe. */
final class Policies {

    /** Sources come and go; of those that were not read for long, deliveries in vain are rare. */
    private static final int MOST_NAMES = 10_000;

    private final ReentrantLock lock = new ReentrantLock();

    /** The destinations of the sources that were read here of late: a delivery may outlive its reader. */
    @GuardedBy("lock") private final Map<Source, String> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, String> eldest) {
            return size() > MOST_NAMES;
        }
    };

    private volatile SettingTable settings = new SettingTable(List.of());

    /** Which the monitor has read. */
    private long revision = SettingsRevision.NONE;

    /** Reads what was changed, here or elsewhere; whether anything was. The monitor only. */
    boolean refresh(Membership membership) throws StoreException {
        SettingsRevision changed = membership.settingsSince(revision).orElse(null);
        if (changed != null) {
            settings = new SettingTable(changed.settings());
            revision = changed.number();
        }
        return changed != null;
    }

    /** Heeds what was changed just now, before the monitor finds it. */
    void replace(List<DestinationSetting> changed) {
        settings = new SettingTable(changed);
    }

    /** Says to which destination a source belongs. */
    void opened(Source source, String destination) {
        lock.lock();
        try {
            names.put(source, destination);
        } finally {
            lock.unlock();
        }
    }

    /** What becomes of messages of a source that are delivered in vain; null if its name is not known any more. */
    @Nullable RedeliveryPolicy redelivery(Source source) {
        String destination = name(source);
        return destination == null ? null : settings.redelivery(destination);
    }

    /** Whether one consumer at a time is to read a source. */
    boolean exclusive(Source source) {
        String destination = settings.anyExclusive() ? name(source) : null;
        return destination != null && settings.exclusive(destination);
    }

    /** Whether there may be message groups that are put aside for a time. */
    boolean anyParkTime() {
        return settings.anyParkTime();
    }

    /** Whether messages that are given up may go to a queue, so that its messages may be dead letters. */
    boolean isDeadLetterQueue(String queue) {
        return settings.deadLetterQueues().contains(queue);
    }

    /** The name of the destination of a source; empty if it is not known any more. */
    String destination(Source source) {
        String destination = name(source);
        return destination == null ? "" : destination;
    }

    private @Nullable String name(Source source) {
        lock.lock();
        try {
            return names.get(source);
        } finally {
            lock.unlock();
        }
    }
}
