// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Races that belong to no other part of the contract. All of them are listed in docs/reliability.md. */
abstract class RaceContract extends StoreContract {

    RaceContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @Test
    @DisplayName("race 1: whoever deletes the message first has it, the zombie or the new owner, and the other fails")
    void oneOfZombieAndNewOwnerConsumes() throws Exception {
        long[] ids = send(queue, "a", "b");
        StoreNode zombie = register();
        claim(zombie, source);
        database.kill(zombie);
        database.awaitJudgement();
        node.membership().recover();
        claim(node, source);
        claim(node, source);

        try (Committer late = zombie.openCommitter(0)) {
            late.commit(acknowledgements(source, ids[0]));
        }

        assertFence(committer, ids[0]);
        committer.commit(acknowledgements(source, ids[1]));
        assertLeft(source);
    }

    private void assertFence(Committer by, long id) {
        assertThatThrownBy(() -> by.commit(acknowledgements(source, id))).isInstanceOf(FenceException.class);
    }

    @Test
    @DisplayName("race 8: a hand-off that commits after the recovery of its owner leaves no orphan claim")
    void handOffThatCommitsAfterTheRecoveryIsFoundLater() throws Exception {
        long id = send(queue, "before")[0] + 1000;
        StoreNode dead = register();
        Connection late = connectForTransaction();
        Sql.update(
                late,
                "INSERT INTO " + database.table("message")
                        + " (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at, headers,"
                        + " text_body) VALUES (?, ?, 4, 0, 0, 'text', TRUE, 1, '{}', 'handed off')",
                id,
                queue.id());
        Sql.update(
                late,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, ?, 1, ?)",
                queue.id(),
                dead.id(),
                new Long[] {id});
        database.kill(dead);
        database.awaitJudgement();
        assertThat(node.membership().recover()).isEmpty();

        late.commit();

        assertThat(node.membership().recover()).containsExactly(new WakeUp(queue.id(), id));
        assertThat(texts(claim(node, source))).containsExactly("before");
        assertThat(texts(claim(node, source))).containsExactly("handed off");
    }

    @Test
    @DisplayName("race 10: when all nodes lose the database at once, nobody is recovered and no count rises")
    void nodesThatAllLoseTheDatabaseAreNotRecovered() throws Exception {
        sendMany(queue, 100);
        List<StoreNode> nodes = List.of(node, register(), register(), register(), register());
        for (StoreNode each : nodes) {
            each.claimer().claim(nextNumber(), ScanPosition.start(source), 20, true);
        }
        database.awaitJudgement();

        database.interrupt(nodes);

        // The first that comes back looks at the others while none of them has its proof of life again.
        for (StoreNode each : nodes) {
            untilAvailable(() -> each.membership().beat());
            assertThat(each.membership().recover()).isEmpty();
        }
        for (StoreNode each : nodes) {
            assertThat(each.membership().beat().registered()).isTrue();
            assertThat(untilAvailable(() -> each.claimer().held()))
                    .singleElement()
                    .satisfies(held -> assertThat(held.ids()).hasSize(20));
        }
        assertThat(node.catalog().browse(source, null, 1000))
                .hasSize(100)
                .allMatch(message -> message.deliveryCount() == 0);
    }

    @FunctionalInterface
    private interface Call<T> {
        T make() throws StoreException;
    }

    private static <T> T untilAvailable(Call<T> call) {
        return await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(call::make, result -> true);
    }

    @Test
    @DisplayName("race 11: no id is issued again after the database went down, so that no stale acknowledgement fits")
    void noIdIsIssuedAgain() throws Exception {
        long[] ids = sendMany(queue, 100);
        List<Long> stale = ids(claim(node, source));
        committer.commit(acknowledgements(source, stale.toArray(Long[]::new)));

        database.interrupt(List.of(node));

        long[] fresh = untilAvailable(() -> sendMany(queue, 100));
        assertThat(fresh[0]).isGreaterThan(ids[99]);
        for (Long id : stale) {
            assertFence(committer, id);
        }
        assertThat(untilAvailable(() -> node.catalog().browse(source, null, 1000)))
                .hasSize(100);
    }

    @Test
    @DisplayName("race 13: the janitor waits for a claim that is being made, and leaves what it names")
    void janitorSeesTheClaimThatItWaitedFor() throws Exception {
        long[] ids = committer.commit(sends(new Send(queue, expiring("expired", 1000), 0)));
        Connection claiming = connectForTransaction();
        Sql.execute(claiming, database.claimLock(queue.id(), false));
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<WakeUp>> maintained = threads.submit(() -> node.membership().maintain(ExpiryQueues.NONE));
        database.awaitLockWaiter();

        Sql.update(
                claiming,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, ?, 1, ?)",
                queue.id(),
                node.id(),
                new Long[] {ids[0]});
        claiming.commit();

        try {
            maintained.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException gaveUp) {
            // On a slow machine it may have waited for as long as it may; the monitor of a node comes again.
            node.membership().maintain(ExpiryQueues.NONE);
        }
        assertLeft(source, "expired");
        committer.commit(acknowledgements(source, ids[0]));
    }

    @Test
    @DisplayName("race 13: a consumer that claims what the janitor is removing gets nothing, and does not fail")
    void claimWaitsForTheJanitor() throws Exception {
        long[] ids = send(queue, "removed", "left");
        Connection removing = connectForTransaction();
        Sql.execute(removing, database.claimLock(queue.id(), false));
        Sql.update(removing, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<QueuedMessage>> claimed = threads.submit(() -> claim(node, source));
        database.awaitLockWaiter();

        removing.commit();

        assertThat(texts(claimed.get(10, TimeUnit.SECONDS))).containsExactly("left");
    }

    @Test
    @DisplayName("race 16: two last acknowledgements at once leave no payload, and neither fails")
    void twoLastAcknowledgementsAtOnceSweepThePayload() throws Exception {
        DestinationRecord topic = topic("news");
        List<Source> subscriptions = List.of(
                subscribe(node, topic, "first").source(),
                subscribe(node, topic, "second").source());
        List<Committer> lanes = List.of(committer, closeLater(node.openCommitter(1)));
        ExecutorService threads = closeLater(new Threads(2)).executor();
        for (int round = 0; round < 20; round++) {
            long id = send(topic, "a")[0];
            CountDownLatch start = new CountDownLatch(1);
            List<Future<long[]>> acknowledged = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Committer lane = lanes.get(i);
                Source subscription = subscriptions.get(i);
                acknowledged.add(threads.submit(() -> {
                    start.await();
                    lane.commit(acknowledgements(subscription, id));
                    return lane.commit(sweep(id));
                }));
            }
            start.countDown();
            for (Future<long[]> each : acknowledged) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertThat(rows("message")).as("round " + round).isZero();
        }
    }

    @Test
    @DisplayName("race 17: the payload stays while a subscription has yet to get the message again")
    void payloadOfAMessageThatComesAgainStays() throws Exception {
        DestinationRecord topic = topic("news");
        Source done = subscribe(node, topic, "done").source();
        Source again = subscribe(node, topic, "again").source();
        long id = send(topic, "a")[0];
        claim(node, again);
        committer.commit(acknowledgements(done, id));
        committer.commit(counts(new DeliveryCount(again, id, 1)));

        committer.commit(sweep(id));
        node.membership().maintain(ExpiryQueues.NONE);

        assertThat(node.catalog().browse(again, null, 10)).singleElement().satisfies(message -> {
            assertThat(message.message().text()).isEqualTo("a");
            assertThat(message.deliveryCount()).isEqualTo(1);
        });
    }

    @Test
    @DisplayName("race 19: three rollbacks, then the death of the node: the count is at least four")
    void rollbacksAndADeathAreAllCounted() throws Exception {
        long id = send(queue, "a")[0];
        StoreNode dead = register();
        claim(dead, source);
        for (int rollback = 1; rollback <= 3; rollback++) {
            committer.commit(counts(new DeliveryCount(source, id, rollback)));
        }
        database.kill(dead);
        database.awaitJudgement();

        node.membership().recover();

        // One message, one claim: nothing but the fourth delivery, which the dead node may have made, is added.
        assertThat(claim(node, source))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(4);
    }

    @Test
    @DisplayName("race 23: what a transaction at SERIALIZABLE is refused comes back, and the error has its SQLState")
    void refusedSerializableTransactionLosesNothing() throws Exception {
        long[] ids = sendMany(queue, 40);
        boolean postgres = connect().getMetaData().getDatabaseProductName().equals("PostgreSQL");
        if (postgres) {
            // It reads a table that it knows to be small as a whole, for each row.
            Sql.execute(connect(), "ANALYZE " + database.table("message"));
        }
        List<Connection> connections = List.of(connectForTransaction(), connectForTransaction());
        List<JoinedUnit> units = new ArrayList<>();
        for (Connection connection : connections) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            units.add(store.join(JdbcTransaction.of(connection)));
        }
        List<Boolean> done = new ArrayList<>(List.of(true, true));
        attempt(units.get(0), done, 0, unit -> receiveAndSend(unit, ids[0]));
        attempt(units.get(1), done, 1, unit -> receiveAndSend(unit, ids[1]));
        attempt(units.get(0), done, 0, JoinedUnit::commit);
        attempt(units.get(1), done, 1, JoinedUnit::commit);

        List<Long> left = ids(node.catalog().browse(source, null, 1000));
        for (int i = 0; i < 2; i++) {
            assertThat(left.contains(ids[i])).as("message " + i + " is there").isNotEqualTo(done.get(i));
        }
        assertThat(left).as("each receipt comes with one send").hasSize(40);
        assertThat(done).as("the other one got through").contains(true);
        if (postgres) {
            assertThat(done).as("each has read what the other deletes").contains(false);
        }
    }

    @FunctionalInterface
    private interface Step {
        void make(JoinedUnit unit) throws StoreException;
    }

    private static void attempt(JoinedUnit unit, List<Boolean> done, int index, Step step) throws StoreException {
        if (!done.get(index)) {
            return;
        }
        try {
            step.make(unit);
        } catch (StoreException refused) {
            assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            cause -> assertThat(cause.getSQLState()).startsWith("40"));
            unit.rollback();
            done.set(index, false);
        }
    }

    private void receiveAndSend(JoinedUnit unit, long id) throws StoreException {
        assertThat(unit.acknowledge(new Acknowledgement(source, id))).isTrue();
        unit.send(List.of(new Send(queue, message("sent"), 0)));
    }

    @Test
    @DisplayName("race 24: of nodes that take a client id at once one wins, and it is free after the death of that one")
    void clientIdTakenAtOnceIsOneNodes() throws Exception {
        List<StoreNode> nodes = List.of(register(), register(), register());
        ExecutorService threads = closeLater(new Threads(3)).executor();
        for (int round = 0; round < 10; round++) {
            String client = "c" + round;
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> taken = new ArrayList<>();
            for (StoreNode each : nodes) {
                taken.add(threads.submit(() -> {
                    start.await();
                    return each.catalog().acquireLease(LeaseKind.CLIENT_ID, client);
                }));
            }
            start.countDown();
            int winners = 0;
            for (Future<Boolean> each : taken) {
                winners += each.get(20, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(winners).as("round " + round).isEqualTo(1);
        }
        for (StoreNode each : nodes) {
            database.kill(each);
        }
        database.awaitJudgement();

        node.membership().recover();

        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "c0")).isTrue();
    }

    @Test
    @DisplayName("race 28: a claim that ends in the same group as its last acknowledgement never ends without it")
    void claimAndLastAcknowledgementAreOne() throws Exception {
        long[] ids = send(queue, "a", "b");
        node.claimer().claim(1, ScanPosition.start(source), 10, true);
        committer.commit(acknowledgements(source, ids[0]));
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[1]);

        assertThatThrownBy(() -> committer.commit(new CommitGroup(
                        List.of(),
                        List.of(new Acknowledgement(source, ids[1])),
                        List.of(),
                        List.of(new ClaimReference(source, 1)),
                        List.of())))
                .isInstanceOf(StoreException.class);
        application.rollback();

        assertThat(node.claimer().held()).hasSize(1);
        assertThat(claim(register(), source)).isEmpty();
    }
}
