// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which grouped messages of a queue may be claimed, where the statement that reads them does not tell. The caller holds the
 * claim lock, so that no claim is made meanwhile. Messages without a group cost nothing.
 *
 * <p>A group is somebody's as long as a claim names a message of it, or a prepared branch has received one. So the claim is the
 * lease: it needs no row of its own, and ends with the claim, whatever ends that.
 */
final class GroupReads {

    private final IdLists idLists;
    private final String claimedIds;
    private final String groupsOfIds;
    private final String parkedGroups;
    private final String first;

    GroupReads(Tables tables) {
        idLists = tables.idLists();
        claimedIds = tables.resolve("SELECT owner, ids FROM ${claim} WHERE source = ?");
        groupsOfIds = tables.resolve("SELECT group_id FROM ${message} WHERE id ${any} AND group_id IS NOT NULL");
        parkedGroups = tables.resolve(
                "SELECT group_id FROM ${parked} WHERE destination = ? AND part = 'ack' AND group_id IS NOT NULL");
        first = tables.resolve(
                "SELECT MIN(id) AS id FROM ${message} WHERE destination = ? AND group_id = ? AND priority = ?"
                        + " AND NOT (id ${any})");
    }

    /** Reads again, without messages of some groups. */
    @FunctionalInterface
    interface Rereading {
        List<QueuedMessage> excluding(Set<String> groups) throws SQLException, StoreException;
    }

    /** A group and a priority. */
    private record Turn(String group, int priority) {}

    /**
     * What is claimed of a source.
     *
     * @param ids the messages
     * @param groups the groups of which nothing may be claimed
     */
    private record Held(List<Long> ids, Set<String> groups) {}

    /**
     * Those of unclaimed messages that may be claimed: of groups that nobody has, and of each of these the first. If that leaves
     * some out, others may come after them, which are read.
     */
    List<QueuedMessage> inTurn(
            Statements statements, long owner, ScanPosition position, List<QueuedMessage> read, Rereading rereading)
            throws SQLException, StoreException {
        if (groupsOf(read).isEmpty()) {
            return read;
        }
        Held held = held(statements, owner, position);
        List<QueuedMessage> rest =
                excluding(read, held.groups()).size() == read.size() ? read : rereading.excluding(held.groups());
        // Whoever gave a group back after the messages were read may have given back earlier ones.
        return excluding(rest, overtaking(statements, position.source(), rest, held.ids()));
    }

    /** Those of unclaimed messages that are of no group that somebody has. */
    List<QueuedMessage> free(Statements statements, long owner, ScanPosition position, List<QueuedMessage> read)
            throws SQLException, StoreException {
        return groupsOf(read).isEmpty()
                ? read
                : excluding(read, held(statements, owner, position).groups());
    }

    private static Set<String> groupsOf(List<QueuedMessage> messages) {
        Set<String> groups = new HashSet<>();
        for (QueuedMessage message : messages) {
            String group = message.message().group();
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    private static List<QueuedMessage> excluding(List<QueuedMessage> messages, Collection<String> groups) {
        return groups.isEmpty()
                ? messages
                : messages.stream()
                        .filter(message -> message.message().group() == null
                                || !groups.contains(message.message().group()))
                        .toList();
    }

    /** Parked receipts are read last: a message that is being parked meanwhile is found there, or was found before. */
    private Held held(Statements statements, long owner, ScanPosition position) throws SQLException, StoreException {
        List<Long> own = new ArrayList<>();
        List<Long> others = new ArrayList<>();
        statements.run(claimedIds, statement -> {
            statement.setLong(1, position.source().id());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    (row.getLong("owner") == owner ? own : others).addAll(idLists.read(row, "ids"));
                }
            }
            return own;
        });
        Set<String> groups = groups(statements, own);
        groups.removeAll(position.groups());
        groups.addAll(groups(statements, others));
        groups.addAll(groups(
                statements,
                parkedGroups,
                statement -> statement.setLong(1, position.source().id())));
        own.addAll(others);
        return new Held(own, groups);
    }

    private Set<String> groups(Statements statements, List<Long> ids) throws SQLException, StoreException {
        return ids.isEmpty()
                ? new HashSet<>()
                : new HashSet<>(groups(statements, groupsOfIds, statement -> idLists.bind(statement, 1, ids)));
    }

    private static List<String> groups(Statements statements, String sql, Statements.Binding binding)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            binding.bind(statement);
            return Dialect.namesOf(statement.executeQuery(), "group_id");
        });
    }

    /** Groups of which an earlier message is unclaimed than those that were read. */
    private Set<String> overtaking(
            Statements statements, Source source, List<QueuedMessage> messages, List<Long> claimed)
            throws SQLException, StoreException {
        Map<Turn, Long> lowest = new HashMap<>();
        for (QueuedMessage message : messages) {
            String group = message.message().group();
            if (group != null) {
                lowest.merge(new Turn(group, message.message().priority()), message.id(), Math::min);
            }
        }
        Set<String> overtaking = new HashSet<>();
        for (Map.Entry<Turn, Long> entry : lowest.entrySet()) {
            Turn turn = entry.getKey();
            long there = statements.run(first, statement -> {
                statement.setLong(1, source.id());
                statement.setString(2, turn.group());
                statement.setInt(3, turn.priority());
                idLists.bind(statement, 4, claimed);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getLong("id") : 0;
                }
            });
            if (there != 0 && there < entry.getValue()) {
                overtaking.add(turn.group());
            }
        }
        return overtaking;
    }
}
