// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims as a transaction of several statements: the claim lock is the row of the destination or subscription; under it,
 * what is unclaimed is read, in a snapshot that is newer than the lock, and a claim is inserted.
 */
final class StepSourceAccess implements SourceAccess {

    /** So many messages are looked at to see whether one is in turn. */
    private static final int AVAILABLE = 50;

    private final IdLists idLists;
    private final GroupReads groups;
    private final SourceReads reads;
    private final @Nullable String write;
    private final String lockDestination;
    private final String lockSubscription;
    private final String insertClaim;
    private final String deleteMessages;
    private final String deleteDeliveries;

    /**
     * Access to the sources of a store.
     *
     * @param write the statement after which a claim that was committed survives the process; null if the commit is enough
     */
    StepSourceAccess(Tables tables, SourceReads reads, @Nullable String write) {
        this.idLists = tables.idLists();
        this.reads = reads;
        this.groups = new GroupReads(tables);
        this.write = write;
        lockDestination = tables.resolve("SELECT id FROM ${destination} WHERE id = ? FOR UPDATE");
        lockSubscription = tables.resolve("SELECT id FROM ${subscription} WHERE id = ? FOR UPDATE");
        insertClaim = tables.resolve("INSERT INTO ${claim} (source, owner, number, ids) VALUES (?, ?, ?, ?)");
        deleteMessages = tables.resolve(idLists.delete("${message}", "id"));
        deleteDeliveries = tables.resolve(idLists.delete("${delivery}", "message", "subscription"));
    }

    @Override
    public boolean lock(Statements statements, Source source) throws SQLException, StoreException {
        return statements.run(source.subscription() ? lockSubscription : lockDestination, statement -> {
            statement.setLong(1, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    @Override
    public ClaimedMessages claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        Source source = position.source();
        ClaimedMessages claimed = connection.transaction("claim messages of " + source, session -> {
            if (!lock(session, source)) {
                return new ClaimedMessages(List.of(), true);
            }
            List<QueuedMessage> read = reads.read(session, position, limit, Reading.UNCLAIMED);
            List<QueuedMessage> chosen =
                    beforeCounted(inTurn(session, owner, position, limit, Reading.UNCLAIMED, read), single);
            insertClaim(session, owner, new ClaimReference(source, number), chosen);
            return new ClaimedMessages(chosen, read.size() < limit && chosen.size() == read.size());
        });
        write(connection, claimed);
        return claimed;
    }

    private List<QueuedMessage> inTurn(
            Statements statements,
            long owner,
            ScanPosition position,
            int limit,
            Reading reading,
            List<QueuedMessage> read)
            throws SQLException, StoreException {
        return groups.inTurn(
                statements,
                owner,
                position,
                read,
                held -> reads.readExcluding(statements, position, limit, reading, held));
    }

    private void write(OwnConnection connection, List<QueuedMessage> claimed) throws StoreException {
        if (write != null && !claimed.isEmpty()) {
            connection.run("write a claim", session -> session.run(write, PreparedStatement::execute));
        }
    }

    /** What may be claimed together: see {@link io.oncemq.jms.spi.Claimer#claim}. */
    private static List<QueuedMessage> beforeCounted(List<QueuedMessage> messages, boolean single) {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).deliveryCount() > 0) {
                return messages.subList(0, i == 0 && single ? 1 : i);
            }
        }
        return messages;
    }

    @Override
    public List<QueuedMessage> claimExactly(
            OwnConnection connection, long owner, long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        Source source = position.source();
        List<QueuedMessage> claimed = connection.transaction("claim messages of " + source, session -> {
            if (!lock(session, source)) {
                return List.of();
            }
            List<QueuedMessage> chosen = groups.free(session, owner, position, reads.exactly(session, source, ids));
            insertClaim(session, owner, new ClaimReference(source, number), chosen);
            return chosen;
        });
        write(connection, claimed);
        return claimed;
    }

    private void insertClaim(Statements statements, long owner, ClaimReference claim, List<QueuedMessage> messages)
            throws SQLException, StoreException {
        if (messages.isEmpty()) {
            return;
        }
        statements.update(insertClaim, statement -> {
            statement.setLong(1, claim.source().id());
            statement.setLong(2, owner);
            statement.setLong(3, claim.number());
            idLists.bind(statement, 4, messages.stream().map(QueuedMessage::id).toList());
        });
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        return reads.read(statements, position, limit, reading);
    }

    @Override
    public List<Source> available(Statements statements, long owner, Collection<ScanPosition> positions)
            throws SQLException, StoreException {
        List<Source> found = new ArrayList<>();
        for (ScanPosition position : positions) {
            if (reads.available(statements, position)
                    && !inTurn(
                                    statements,
                                    owner,
                                    position,
                                    AVAILABLE,
                                    Reading.UNCLAIMED_HEADS,
                                    reads.read(statements, position, AVAILABLE, Reading.UNCLAIMED_HEADS))
                            .isEmpty()) {
                found.add(position.source());
            }
        }
        return found;
    }

    @Override
    public List<MessageFate> fates(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        return reads.fates(statements, source, ids);
    }

    /** Two statements are enough, because under the claim lock nothing unclaimed can become claimed or be deleted. */
    @Override
    public List<Long> deleteUnclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        List<Long> unclaimed = reads.unclaimed(statements, source, ids);
        int deleted = delete(statements, source, unclaimed);
        if (deleted != unclaimed.size()) {
            throw new StoreException("Of " + unclaimed.size() + " unclaimed messages of " + source + ", " + deleted
                    + " were deleted: somebody removed messages without a claim");
        }
        return unclaimed;
    }

    @Override
    public int purge(Statements statements, Source source, int limit) throws SQLException, StoreException {
        return delete(statements, source, reads.purgeable(statements, source, limit));
    }

    private int delete(Statements statements, Source source, List<Long> ids) throws SQLException, StoreException {
        if (ids.isEmpty()) {
            return 0;
        }
        return statements.update(source.subscription() ? deleteDeliveries : deleteMessages, statement -> {
            idLists.bind(statement, 1, ids);
            if (source.subscription()) {
                statement.setLong(2, source.id());
            }
        });
    }
}
