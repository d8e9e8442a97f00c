// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds a copy of the database, as a kill has left it, against what is known by then: each acknowledged order is in its queue
 * or has its row, and rows and events are the same. So a loss is seen at the kill that made it.
 */
final class CrashCheck {

    private static final String QUEUED = """
            SELECT m.text_body
            FROM oncemq_message m JOIN oncemq_destination d ON d.id = m.destination
            WHERE d.kind = 'queue' AND d.name = '%s'
            """;

    private final Path directory;
    private final Set<Long> acknowledged = new HashSet<>();

    /** Checks what children record in a directory. */
    CrashCheck(Path directory) {
        this.directory = directory;
    }

    /** What is wrong in the database after a child was killed; empty if nothing is. */
    List<String> violations(String child, DatabaseAddress copy) throws SQLException, IOException {
        SentUnit.parse(child, RecordLog.read(ChildSettings.sentLog(directory, child))).stream()
                .filter(SentUnit::acknowledged)
                .forEach(unit -> acknowledged.addAll(unit.orders()));
        Map<Long, Integer> queued = queued(copy, Business.ORDERS);
        Map<Long, Integer> events = queued(copy, Business.EVENTS);
        Map<Long, Integer> shipments = CampaignBook.tally(copy.numbers("SELECT order_number FROM shipment"));
        Set<Long> orders = new TreeSet<>(acknowledged);
        orders.addAll(queued.keySet());
        orders.addAll(events.keySet());
        orders.addAll(shipments.keySet());
        List<String> violations = new ArrayList<>();
        for (long order : orders) {
            int waiting = queued.getOrDefault(order, 0);
            int rows = shipments.getOrDefault(order, 0);
            int told = events.getOrDefault(order, 0);
            if (waiting + rows != 1 || rows != told) {
                violations.add("order " + order + " (acknowledged: " + acknowledged.contains(order) + "): " + waiting
                        + " messages, " + rows + " rows, " + told + " events; records of " + child + ": "
                        + records(child, order));
            }
        }
        return violations;
    }

    private static Map<Long, Integer> queued(DatabaseAddress copy, String queue) throws SQLException {
        return CampaignBook.tally(copy.numbers(QUEUED.replace("%s", queue)));
    }

    private List<String> records(String child, long order) throws IOException {
        List<String> records = new ArrayList<>(RecordLog.read(ChildSettings.sentLog(directory, child)));
        records.addAll(RecordLog.read(ChildSettings.receivedLog(directory, child)));
        return records.stream()
                .filter(line -> List.of(line.split(" ")).contains(Long.toString(order)))
                .toList();
    }
}
