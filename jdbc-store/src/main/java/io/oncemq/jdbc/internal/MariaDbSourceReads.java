// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads on MariaDB: plain reads, which lock nothing. One range of the index for each priority gives the messages in the
 * order of delivery without sorting; what is claimed is made a table of once for each statement.
 */
final class MariaDbSourceReads implements SourceReads {

    private static final int PRIORITIES = 10;

    private final IdLists idLists;
    private final ReadStatements reads;
    private final String peekOthers;
    private final String headsOfOthers;
    private final String exactlyFromQueue;
    private final String exactlyFromSubscription;
    private final String messageAvailable;
    private final String deliveryAvailable;
    private final String lockMessages;
    private final String lockDeliveries;
    private final String messages;
    private final String deliveries;
    private final String unclaimedMessages;
    private final String unclaimedDeliveries;
    private final String purgeableMessages;
    private final String purgeableDeliveries;

    MariaDbSourceReads(Tables tables) {
        idLists = tables.idLists();
        String claimed = "(SELECT k.id FROM ${claim} AS c, " + JsonIdLists.table("c.ids", "k") + " WHERE c.source = ?)";
        // Parameters: source, lowest ids by priority, descending.
        String queue = "FROM ${message} AS m FORCE INDEX (in_order) WHERE m.destination = ? AND " + ranges("m.id")
                + " AND m.kind IN ${kinds}";
        String subscription = "FROM ${delivery} AS m FORCE INDEX (in_order) WHERE m.subscription = ? AND "
                + ranges("m.message") + " AND m.kind IN ${kinds}";
        // Parameter: source.
        String unclaimed = " AND m.id NOT IN " + claimed;
        String undelivered = " AND m.message NOT IN " + claimed;
        // Parameter: limit.
        String first = " ORDER BY m.turn, m.id LIMIT ?";
        String firstDelivery = " ORDER BY m.turn, m.message LIMIT ?";
        String columns = "expiration, m.kind, m.persistent, m.sent_at, m.headers, m.properties, m.text_body, m.body";
        String wholeMessages = "SELECT m.id, m.priority, m.delivery_count, m.group_id, m." + columns
                + " FROM (SELECT m.id %s) AS x STRAIGHT_JOIN ${message} AS m FORCE INDEX (PRIMARY) ON m.id = x.id";
        String wholeDeliveries = "SELECT m.id, x.priority, x.delivery_count, m." + columns
                + " FROM (SELECT m.message, m.priority, m.delivery_count %s) AS x"
                + " STRAIGHT_JOIN ${message} AS m FORCE INDEX (PRIMARY) ON m.id = x.message";
        String readQueue = tables.resolve(wholeMessages.replace("%s", queue + first));
        String peekQueue = tables.resolve(wholeMessages.replace("%s", queue + unclaimed + first));
        String readSubscription = tables.resolve(wholeDeliveries.replace("%s", subscription + firstDelivery));
        String peekSubscription =
                tables.resolve(wholeDeliveries.replace("%s", subscription + undelivered + firstDelivery));
        reads = new ReadStatements(readQueue, peekQueue, readSubscription, peekSubscription);
        // Parameter: a JSON array of groups.
        String ofOthers = " AND (m.group_id IS NULL OR m.group_id NOT IN (SELECT g.name FROM"
                + " JSON_TABLE(?, '$[*]' COLUMNS (name varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
                + " PATH '$')) AS g))";
        peekOthers = tables.resolve(wholeMessages.replace("%s", queue + unclaimed + ofOthers + first));
        headsOfOthers = ReadStatements.withoutBodies(peekOthers);
        messageAvailable = tables.resolve("SELECT 1 " + queue + unclaimed + " LIMIT 1");
        deliveryAvailable = tables.resolve("SELECT 1 " + subscription + undelivered + " LIMIT 1");
        // Parameters: ids; and the subscription.
        String theseMessages = "FROM " + JsonIdLists.join("${message}", "m", "id");
        String theseDeliveries = "FROM " + JsonIdLists.join("${delivery}", "m", "message", "subscription");
        exactlyFromQueue = tables.resolve("SELECT m.id, m.priority, m.delivery_count, m.group_id, m." + columns + " "
                + theseMessages + " WHERE m.destination = ?" + unclaimed);
        exactlyFromSubscription = tables.resolve("SELECT m.id, x.priority, x.delivery_count, m." + columns
                + " FROM (SELECT m.message, m.priority, m.delivery_count " + theseDeliveries
                + " WHERE m.message NOT IN " + claimed
                + ") AS x STRAIGHT_JOIN ${message} AS m FORCE INDEX (PRIMARY) ON m.id = x.message");
        lockMessages = tables.resolve("SELECT m.id " + theseMessages + " FOR UPDATE SKIP LOCKED");
        lockDeliveries = tables.resolve("SELECT m.message AS id " + theseDeliveries + " FOR UPDATE SKIP LOCKED");
        messages = tables.resolve("SELECT m.id " + theseMessages);
        deliveries = tables.resolve("SELECT m.message AS id " + theseDeliveries);
        unclaimedMessages = messages + tables.resolve(" WHERE m.id NOT IN " + claimed);
        unclaimedDeliveries = deliveries + tables.resolve(" WHERE m.message NOT IN " + claimed);
        // Parameters: source, source, limit.
        purgeableMessages =
                tables.resolve("SELECT m.id FROM ${message} AS m WHERE m.destination = ?" + unclaimed + " LIMIT ?");
        purgeableDeliveries = tables.resolve(
                "SELECT m.message AS id FROM ${delivery} AS m WHERE m.subscription = ?" + undelivered + " LIMIT ?");
    }

    /** What lies above the lowest id of its priority. */
    private static String ranges(String id) {
        return IntStream.range(0, PRIORITIES)
                .mapToObj(turn -> "m.turn = " + turn + " AND " + id + " >= ?")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** Binds the parameters of the ranges; the index of the next. */
    private static int bind(PreparedStatement statement, ScanPosition position) throws SQLException {
        int index = 1;
        statement.setLong(index++, position.source().id());
        for (int turn = 0; turn < PRIORITIES; turn++) {
            statement.setLong(index++, position.lowest()[PRIORITIES - 1 - turn]);
        }
        return index;
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        Source source = position.source();
        return statements.run(reads.of(source, reading), statement -> {
            int index = bind(statement, position);
            if (reading != Reading.ALL) {
                statement.setLong(index++, source.id());
            }
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.queued(rows);
            }
        });
    }

    @Override
    public List<QueuedMessage> readExcluding(
            Statements statements, ScanPosition position, int limit, Reading reading, Collection<String> groups)
            throws SQLException, StoreException {
        String sql = reading == Reading.UNCLAIMED_HEADS ? headsOfOthers : peekOthers;
        return statements.run(sql, statement -> {
            int index = bind(statement, position);
            statement.setLong(index++, position.source().id());
            statement.setString(index++, JsonTexts.array(groups));
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.queued(rows);
            }
        });
    }

    @Override
    public List<QueuedMessage> exactly(Statements statements, Source source, Collection<Long> ids)
            throws SQLException, StoreException {
        return statements.run(source.subscription() ? exactlyFromSubscription : exactlyFromQueue, statement -> {
            idLists.bind(statement, 1, ids);
            statement.setLong(2, source.id());
            statement.setLong(3, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.queued(rows);
            }
        });
    }

    @Override
    public boolean available(Statements statements, ScanPosition position) throws SQLException, StoreException {
        Source source = position.source();
        return statements.run(source.subscription() ? deliveryAvailable : messageAvailable, statement -> {
            statement.setLong(bind(statement, position), source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    /** A row that can be seen but not locked at once is being deleted. */
    @Override
    public List<MessageFate> fates(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        boolean subscription = source.subscription();
        Set<Long> locked = new HashSet<>(these(statements, subscription ? lockDeliveries : lockMessages, source, ids));
        Set<Long> visible = new HashSet<>();
        if (!locked.containsAll(ids)) {
            visible.addAll(these(statements, subscription ? deliveries : messages, source, ids));
        }
        List<MessageFate> fates = new ArrayList<>();
        for (Long id : ids) {
            fates.add(
                    locked.contains(id)
                            ? MessageFate.ALIVE
                            : visible.contains(id) ? MessageFate.UNDECIDED : MessageFate.GONE);
        }
        return fates;
    }

    private List<Long> these(Statements statements, String sql, Source source, List<Long> ids)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            idLists.bind(statement, 1, ids);
            if (source.subscription()) {
                statement.setLong(2, source.id());
            }
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }

    @Override
    public List<Long> unclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        return statements.run(source.subscription() ? unclaimedDeliveries : unclaimedMessages, statement -> {
            int index = 1;
            idLists.bind(statement, index++, ids);
            if (source.subscription()) {
                statement.setLong(index++, source.id());
            }
            statement.setLong(index, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }

    @Override
    public List<Long> purgeable(Statements statements, Source source, int limit) throws SQLException, StoreException {
        return statements.run(source.subscription() ? purgeableDeliveries : purgeableMessages, statement -> {
            statement.setLong(1, source.id());
            statement.setLong(2, source.id());
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }
}
