// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What becomes of messages that are delivered in vain.
 *
 * @param maximumDeliveries attempts, after which the message goes to the dead-letter queue
 * @param delayMillis before the second attempt
 * @param multiplier of the delay, for each further attempt
 * @param jitter part of a delay by which it may be longer, by chance
 * @param maximumDelayMillis that no delay exceeds
 * @param blocks whether what is behind a message that waits has to wait, too: its group, if it has one
 * @param parks whether the group of a message that is given up is put aside instead
 * @param parkMillis for how long; 0 until somebody releases it
 * @param deadLetterQueue name of a queue
 */
public record RedeliveryPolicy(
        int maximumDeliveries,
        long delayMillis,
        double multiplier,
        double jitter,
        long maximumDelayMillis,
        boolean blocks,
        boolean parks,
        long parkMillis,
        String deadLetterQueue) {

    static RedeliveryPolicy of(SettingTable settings, String destination) {
        String deadLetterQueue =
                settings.effective(Setting.DEAD_LETTER_QUEUE, destination).value();
        // A message cannot be moved from a queue to the same: there, all attempts are made that are asked for.
        int deliveries = deadLetterQueue.equals(destination)
                ? Integer.MAX_VALUE
                : Setting.deliveries(settings.effective(Setting.MAXIMUM_DELIVERIES, destination)
                        .value());
        return new RedeliveryPolicy(
                deliveries,
                Setting.millis(settings.effective(Setting.REDELIVERY_DELAY, destination)
                        .value()),
                Double.parseDouble(settings.effective(Setting.REDELIVERY_MULTIPLIER, destination)
                        .value()),
                Double.parseDouble(settings.effective(Setting.REDELIVERY_JITTER, destination)
                        .value()),
                Setting.millis(settings.effective(Setting.MAXIMUM_REDELIVERY_DELAY, destination)
                        .value()),
                !settings.effective(Setting.ON_FAILURE, destination).value().equals("skip"),
                settings.effective(Setting.ON_FAILURE, destination).value().equals("park"),
                Setting.millis(
                        settings.effective(Setting.GROUP_PARK_TIME, destination).value()),
                deadLetterQueue);
    }

    /** Whether no further attempt is made after so many. */
    public boolean givesUpAfter(int deliveries) {
        return deliveries >= maximumDeliveries;
    }

    /** How long to wait after so many attempts, 1 or more; in milliseconds. */
    public long delayAfter(int deliveries) {
        if (delayMillis == 0) {
            return 0;
        }
        double delay = (double) delayMillis * Math.pow(multiplier, deliveries - 1);
        double varied = delay * (1 + jitter * ThreadLocalRandom.current().nextDouble());
        return (long) Math.min(varied, (double) maximumDelayMillis);
    }
}
