// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is known at the end of a campaign.
 *
 * @param units what was sent
 * @param receipts what applications saw, in the order of time
 * @param shipments order numbers of the business rows
 * @param bookings order numbers of the rows that were inserted together with joined sends
 * @param events order numbers of the events
 * @param losses what dead nodes had claimed, in the order of their recovery
 */
record CampaignBook(
        List<SentUnit> units,
        List<Receipt> receipts,
        List<Long> shipments,
        List<Long> bookings,
        List<Long> events,
        List<Loss> losses) {

    /** How often each number occurs. */
    static Map<Long, Integer> tally(List<Long> numbers) {
        Map<Long, Integer> tally = new HashMap<>();
        numbers.forEach(number -> tally.merge(number, 1, Integer::sum));
        return tally;
    }

    Map<Long, List<Receipt>> receiptsByOrder() {
        Map<Long, List<Receipt>> byOrder = new HashMap<>();
        receipts.forEach(receipt -> byOrder.computeIfAbsent(receipt.order(), order -> new ArrayList<>())
                .add(receipt));
        return byOrder;
    }

    Map<Long, List<Loss>> lossesByOrder() {
        Map<Long, List<Loss>> byOrder = new HashMap<>();
        losses.forEach(loss -> byOrder.computeIfAbsent(loss.order(), order -> new ArrayList<>())
                .add(loss));
        return byOrder;
    }
}
