// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds the effects of a campaign against what was sent: each acknowledged order once, each unit whole or not at all. */
final class EffectCheck {

    private final CampaignBook book;
    private final Map<Long, Integer> shipments;
    private final Map<Long, Integer> events;
    private final Map<Long, Integer> bookings;
    private final List<String> violations = new ArrayList<>();

    EffectCheck(CampaignBook book) {
        this.book = book;
        this.shipments = CampaignBook.tally(book.shipments());
        this.events = CampaignBook.tally(book.events());
        this.bookings = CampaignBook.tally(book.bookings());
    }

    List<String> violations() {
        book.units().forEach(this::checkUnit);
        checkNothingIsTwice();
        return violations;
    }

    private void checkUnit(SentUnit unit) {
        int expected = switch (unit.outcome()) {
            case ACKNOWLEDGED -> 1;
            case FAILED -> 0;
            case UNKNOWN -> shipments.getOrDefault(unit.orders().get(0), 0);
        };
        for (long order : unit.orders()) {
            require(shipments.getOrDefault(order, 0) == expected, order, unit, "rows", shipments);
            require(events.getOrDefault(order, 0) == expected, order, unit, "events", events);
            int booked = unit.kind() == OrderProducer.Kind.JOINED ? expected : 0;
            require(bookings.getOrDefault(order, 0) == booked, order, unit, "bookings", bookings);
        }
    }

    private void require(boolean right, long order, SentUnit unit, String what, Map<Long, Integer> tally) {
        if (!right) {
            violations.add("order " + order + " has " + tally.getOrDefault(order, 0) + " " + what + "; " + unit);
        }
    }

    private void checkNothingIsTwice() {
        Set<Long> sent = new HashSet<>();
        book.units().forEach(unit -> sent.addAll(unit.orders()));
        shipments.forEach((order, times) -> {
            if (times > 1 || !sent.contains(order) || !times.equals(events.get(order))) {
                violations.add("order " + order + ": " + times + " rows, " + events.get(order) + " events, sent: "
                        + sent.contains(order));
            }
        });
        events.forEach((order, times) -> {
            if (times > 1 || !shipments.containsKey(order)) {
                violations.add("order " + order + ": " + times + " events, " + shipments.get(order) + " rows");
            }
        });
    }
}
