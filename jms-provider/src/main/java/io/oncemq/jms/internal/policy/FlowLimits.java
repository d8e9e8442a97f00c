// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import java.util.Objects;

/**
 * How much a queue, or each subscription of a topic, takes.
 *
 * @param messages most messages; {@link Long#MAX_VALUE} for any number
 * @param bytes most bytes; {@link Long#MAX_VALUE} for any number
 * @param ageMillis greatest age of the oldest message; {@link Long#MAX_VALUE} for any
 * @param whenFull what is done with a message for which there is no room
 * @param timeoutMillis how long it waits for room, where it waits
 * @param overflowQueue where it goes, where it goes elsewhere
 */
public record FlowLimits(
        long messages, long bytes, long ageMillis, WhenFull whenFull, long timeoutMillis, String overflowQueue) {

    static FlowLimits of(SettingTable settings, String destination) {
        return new FlowLimits(
                limit(settings, Setting.MAXIMUM_MESSAGES, destination),
                limit(settings, Setting.MAXIMUM_BYTES, destination),
                limit(settings, Setting.MAXIMUM_AGE, destination),
                Objects.requireNonNull(WhenFull.ofKey(
                        settings.effective(Setting.WHEN_FULL, destination).value())),
                limit(settings, Setting.FULL_TIMEOUT, destination),
                settings.effective(Setting.OVERFLOW_QUEUE, destination).value());
    }

    private static long limit(SettingTable settings, Setting setting, String destination) {
        return Setting.limit(settings.effective(setting, destination).value());
    }

    /** Whether there is a limit. */
    public boolean any() {
        return messages != Long.MAX_VALUE || limitsBytes() || limitsAge();
    }

    /** Whether there is one of bytes. */
    public boolean limitsBytes() {
        return bytes != Long.MAX_VALUE;
    }

    /** Whether there is one of age. */
    public boolean limitsAge() {
        return ageMillis != Long.MAX_VALUE;
    }
}
