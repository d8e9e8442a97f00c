// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.internal.policy.FlowLimits;
import io.oncemq.jms.internal.policy.RedeliveryPolicy;
import io.oncemq.jms.internal.policy.SettingTable;
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
    @GuardedBy("lock") private long revision = SettingsRevision.NONE;

    /** How often a change was heeded before the monitor found it. */
    @GuardedBy("lock") private long replacements;

    /** Reads what was changed, here or elsewhere; whether anything was. The monitor only. */
    boolean refresh(Membership membership) throws StoreException {
        long known;
        long before;
        lock.lock();
        try {
            known = revision;
            before = replacements;
        } finally {
            lock.unlock();
        }
        SettingsRevision changed = membership.settingsSince(known).orElse(null);
        return changed != null && take(changed, before);
    }

    private boolean take(SettingsRevision changed, long before) {
        SettingTable table = new SettingTable(changed.settings());
        lock.lock();
        try {
            // What was read before a change must not take its place; the next round reads again.
            if (replacements != before) {
                return false;
            }
            settings = table;
            revision = changed.number();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Heeds what was changed just now, before the monitor finds it, and has that read it all again: this may be old by now. */
    void replace(List<DestinationSetting> changed) {
        SettingTable table = new SettingTable(changed);
        lock.lock();
        try {
            settings = table;
            revision = SettingsRevision.NONE;
            replacements++;
        } finally {
            lock.unlock();
        }
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

    /** Whether messages of a source are acknowledged without waiting. */
    boolean relaxed(Source source) {
        String destination = settings.anyRelaxed() ? name(source) : null;
        return destination != null && settings.relaxed(destination);
    }

    /** How much a destination takes; null if there is no limit. */
    @Nullable FlowLimits limits(String destination) {
        SettingTable present = settings;
        if (!present.anyLimits()) {
            return null;
        }
        FlowLimits limits = present.limits(destination);
        return limits.any() ? limits : null;
    }

    /** Whether there may be a destination that takes only so much. */
    boolean anyLimits() {
        return settings.anyLimits();
    }

    /** The queue to which messages of a source go that expire; null if they are removed. */
    @Nullable String expiryQueue(Source source) {
        String destination = name(source);
        return destination == null ? null : settings.expiryQueue(destination);
    }

    /** The queue to which messages of a destination go that expire; null if they are removed. */
    @Nullable String expiryQueue(String destination) {
        return settings.expiryQueue(destination);
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
