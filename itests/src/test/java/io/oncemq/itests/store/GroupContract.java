// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Message groups: who may claim a message of which. The text of a message begins with the letter of its group. */
abstract class GroupContract extends StoreContract {

    private final BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {2});

    GroupContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    private static Send grouped(DestinationRecord destination, String text, int priority, long deliverAt) {
        String group = text.startsWith("-") ? null : text.substring(0, 1);
        return new Send(
                destination,
                new StoredMessage(
                        MessageKind.TEXT, priority, true, 1, 0, deliverAt, "{}", null, text, null, group, null),
                0);
    }

    private static Send[] grouped(DestinationRecord destination, String... texts) {
        return Stream.of(texts).map(text -> grouped(destination, text, 4, 0)).toArray(Send[]::new);
    }

    private long[] sendGrouped(String... texts) throws StoreException {
        return committer.commit(sends(grouped(queue, texts)));
    }

    private static List<QueuedMessage> claim(StoreNode by, long number, Source from, long lowest, int limit)
            throws StoreException {
        long[] position = new long[10];
        Arrays.fill(position, lowest);
        return by.claimer().claim(number, new ScanPosition(from, position), limit, true);
    }

    private void acknowledge(List<QueuedMessage> messages) throws StoreException {
        committer.commit(acknowledgements(source, ids(messages).toArray(Long[]::new)));
    }

    @Test
    void groupOfWhichAMessageIsClaimedIsLeftAlone() throws Exception {
        StoreNode other = register();
        sendGrouped("a1", "a2", "b1", "-", "a3", "b2");
        List<QueuedMessage> first = claim(other, 1, source, 0, 2);
        assertThat(texts(first)).containsExactly("a1", "a2");

        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("b1", "-", "b2");
        assertThat(claim(node, 2, source, 0, 10)).isEmpty();
        assertThat(claim(other, 2, source, 0, 10))
                .as("nor does the same node claim more of it")
                .isEmpty();
        acknowledge(first.subList(0, 1));
        assertThat(claim(node, 3, source, 0, 10)).isEmpty();
        acknowledge(first.subList(1, 2));
        assertThat(texts(claim(node, 4, source, 0, 10))).containsExactly("a3");
    }

    @Test
    void nodeClaimsMoreOfAGroupThatItNames() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2", "b1", "a3", "b2");
        assertThat(texts(claim(node, 1, source, 0, 1))).containsExactly("a1");
        assertThat(texts(node.claimer().claimExactly(2, ScanPosition.start(source), List.of(ids[2]))))
                .containsExactly("b1");
        ScanPosition more = ScanPosition.start(source).with(Set.of("a"));

        assertThat(other.claimer().claim(1, more, 10, true))
                .as("what others have stays theirs")
                .isEmpty();
        assertThat(other.claimer().available(List.of(more))).isEmpty();
        assertThat(other.claimer().claimExactly(2, more, List.of(ids[1]))).isEmpty();
        assertThat(node.claimer().available(List.of(more))).containsExactly(source);
        assertThat(texts(node.claimer().claimExactly(3, more, List.of(ids[1], ids[4]))))
                .containsExactly("a2");
        assertThat(node.claimer().claim(4, new ScanPosition(source, position(ids[4])).with(Set.of("a")), 10, true))
                .as("not before an earlier one")
                .isEmpty();
        assertThat(texts(node.claimer().claim(5, more, 10, true))).containsExactly("a3");
        assertThat(node.claimer().available(List.of(more))).isEmpty();
    }

    @Test
    void manyMessagesOfABusyGroupHideNoOthers() throws Exception {
        String[] many = new String[500];
        Arrays.setAll(many, i -> "a" + i);
        sendGrouped(many);
        sendGrouped("b1", "-");
        StoreNode other = register();
        assertThat(claim(other, 1, source, 0, 1)).hasSize(1);

        assertThat(node.claimer().available(List.of(ScanPosition.start(source))))
                .containsExactly(source);
        assertThat(texts(claim(node, 1, source, 0, 5))).containsExactly("b1", "-");
        assertThat(node.claimer().available(List.of(ScanPosition.start(source))))
                .as("what nobody may claim is not said to be there")
                .isEmpty();
    }

    /** A node knows only that it read on; whether earlier messages have become free since, the rows know. */
    @Test
    void messageIsNotClaimedBeforeAnEarlierOneOfItsGroup() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2", "a3", "b1");
        claim(other, 1, source, 0, 2);
        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("b1");
        other.claimer().reduce(new ClaimReference(source, 1), List.of());

        assertThat(claim(node, 2, source, ids[2], 10)).isEmpty();
        assertThat(node.claimer().available(List.of(new ScanPosition(source, position(ids[2])))))
                .isEmpty();
        assertThat(texts(claim(node, 3, source, ids[1], 10))).isEmpty();
        assertThat(texts(claim(node, 4, source, ids[0], 10))).containsExactly("a1", "a2", "a3");
    }

    private static long[] position(long lowest) {
        long[] position = new long[10];
        Arrays.fill(position, lowest);
        return position;
    }

    @Test
    void priorityGoesBeforeTheGroup() throws Exception {
        committer.commit(sends(
                grouped(queue, "a1", 4, 0),
                grouped(queue, "a2", 9, 0),
                grouped(queue, "b1", 4, 0),
                grouped(queue, "a3", 4, 0)));

        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("a2", "a1", "b1", "a3");
    }

    @Test
    void suspectIsClaimedAloneAndKeepsItsGroupBack() throws Exception {
        long[] ids = sendGrouped("a1", "a2", "b1");
        committer.commit(counts(new DeliveryCount(source, ids[0], 1)));

        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("a1");
        assertThat(texts(claim(node, 2, source, 0, 10))).containsExactly("b1");
    }

    @Test
    void groupOfADeadNodeIsFreeAfterItsRecovery() throws Exception {
        StoreNode dead = register();
        sendGrouped("a1", "a2", "a3");
        claim(dead, 1, source, 0, 2);
        database.kill(dead);
        database.awaitJudgement();
        assertThat(claim(node, 1, source, 0, 10)).isEmpty();

        node.membership().recover();

        List<QueuedMessage> first = claim(node, 2, source, 0, 10);
        assertThat(texts(first)).containsExactly("a1");
        acknowledge(first);
        List<QueuedMessage> second = claim(node, 3, source, 0, 10);
        assertThat(texts(second)).containsExactly("a2");
        acknowledge(second);
        assertThat(texts(claim(node, 4, source, 0, 10))).containsExactly("a3");
    }

    @Test
    void openTransactionKeepsTheGroup() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2");
        claim(other, 1, source, 0, 1);
        JoinedUnit unit = store.join(JdbcTransaction.of(connectForTransaction()));
        assertThat(unit.acknowledge(new Acknowledgement(source, ids[0]))).isTrue();

        assertThat(claim(node, 1, source, 0, 10)).isEmpty();
        unit.commit();
        assertThat(texts(claim(node, 2, source, 0, 10))).containsExactly("a2");
    }

    @Test
    void preparedBranchKeepsTheGroupUntilItIsCommitted() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2", "b1");
        claim(other, 1, source, 0, 1);
        other.branches().prepare(branch, List.of(), List.of(new Acknowledgement(source, ids[0])));
        other.claimer().reduce(new ClaimReference(source, 1), List.of());

        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("b1");
        assertThat(node.branches().commit(branch)).contains(List.of(new WakeUp(queue.id(), ids[0])));
        assertThat(texts(claim(node, 2, source, 0, 10))).containsExactly("a2");
    }

    @Test
    void receiptOfABranchThatIsRolledBackComesFirst() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2");
        claim(other, 1, source, 0, 1);
        other.branches().prepare(branch, List.of(), List.of(new Acknowledgement(source, ids[0])));
        other.claimer().reduce(new ClaimReference(source, 1), List.of());
        assertThat(claim(node, 1, source, 0, 10)).isEmpty();

        node.branches().rollback(branch);

        assertThat(claim(node, 2, source, ids[1], 10)).isEmpty();
        assertThat(texts(claim(node, 3, source, 0, 10))).containsExactly("a1");
    }

    @Test
    void delayedAndPreparedSendsKeepTheirGroup() throws Exception {
        StoreNode other = register();
        committer.commit(sends(grouped(queue, "a1", 4, 0)));
        claim(other, 1, source, 0, 1);
        node.branches().prepare(branch, List.of(grouped(queue, "a2", "b1")), List.of());
        node.branches().commit(branch);
        try (Connection connection = connect()) {
            committer.commit(sends(grouped(queue, "a3", 4, Long.MAX_VALUE), grouped(queue, "b2", 4, Long.MAX_VALUE)));
            Sql.update(connection, "UPDATE " + database.table("delayed") + " SET due = 1");
        }
        node.membership().maintain(ExpiryQueues.NONE);

        List<QueuedMessage> claimed = claim(node, 1, source, 0, 10);

        assertThat(texts(claimed)).containsExactly("b1", "b2");
        assertThat(claimed).extracting(message -> message.message().group()).containsOnly("b");
        assertLeft(source, "a1", "a2", "b1", "a3", "b2");
    }

    @Test
    void exactClaimLeavesBusyGroupsAlone() throws Exception {
        StoreNode other = register();
        long[] ids = sendGrouped("a1", "a2", "b1", "-");
        claim(other, 1, source, 0, 1);

        assertThat(texts(node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[1], ids[2], ids[3]))))
                .containsExactly("b1", "-");
        List<QueuedMessage> seen = node.claimer().peek(ScanPosition.start(source), 10);
        assertThat(ids(seen)).containsExactly(ids[1]);
        assertThat(seen).extracting(message -> message.message().group()).containsExactly("a");
    }

    @Test
    void earlierMessagesOfAGroupAreReadWithoutTheirBodies() throws Exception {
        committer.commit(sends(grouped(queue("second"), "a0")));
        long[] ids = committer.commit(sends(
                grouped(queue, "a1", 4, 0),
                grouped(queue, "a2", 9, 0),
                grouped(queue, "b1", 4, 0),
                grouped(queue, "a3", 4, 0),
                grouped(queue, "a4", 4, 0),
                grouped(queue, "a5", 4, 0)));
        List<QueuedMessage> claimed =
                node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[4], ids[5]));

        List<QueuedMessage> earlier = node.claimer().earlier(source, claimed.get(0));

        assertThat(ids(earlier)).containsExactly(ids[0], ids[3]);
        assertThat(texts(earlier)).containsOnlyNulls();
        assertThat(earlier).extracting(message -> message.message().group()).containsOnly("a");
    }

    @Test
    void groupIsOfItsQueueAndComparedExactly() throws Exception {
        DestinationRecord second = queue("second");
        StoreNode other = register();
        sendGrouped("a1");
        claim(other, 1, source, 0, 1);
        sendGrouped("A1");
        committer.commit(sends(grouped(second, "a2")));

        assertThat(texts(claim(node, 1, source, 0, 10))).containsExactly("A1");
        assertThat(texts(claim(node, 2, Source.queue(second.id()), 0, 10))).containsExactly("a2");
    }

    @Test
    void topicsHaveNoGroups() throws Exception {
        DestinationRecord topic = topic("news");
        Source subscription = subscribe(node, topic, "s").source();
        StoreNode other = register();
        committer.commit(sends(grouped(topic, "a1", "a2")));

        assertThat(texts(claim(other, 1, subscription, 0, 1))).containsExactly("a1");
        assertThat(texts(claim(node, 1, subscription, 0, 10))).containsExactly("a2");
    }

    @Test
    @DisplayName("race 18: a claim that waited for the one of another node takes nothing of the groups that it took")
    void claimThatWaitedSeesTheGroupsOfTheOther() throws Exception {
        long[] ids = sendGrouped("a1", "a2", "b1", "a3");
        StoreNode other = register();
        Connection holder = connectForTransaction();
        Sql.execute(holder, database.claimLock(source.id(), false));
        var threads = closeLater(new Threads(1)).executor();
        var waiting = threads.submit(() -> claim(node, 1, source, 0, 10));
        database.awaitLockWaiter();
        Sql.update(
                holder,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, ?, 1, ?)",
                source.id(),
                other.id(),
                new Long[] {ids[0]});
        holder.commit();

        assertThat(texts(waiting.get())).containsExactly("b1");
    }
}
