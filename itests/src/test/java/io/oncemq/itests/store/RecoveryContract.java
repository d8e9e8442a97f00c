// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Heartbeat;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who lives, and what becomes of the dead. */
abstract class RecoveryContract extends StoreContract {

    RecoveryContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    /** A node that claims everything in the queue and dies. */
    private StoreNode deadNode() throws Exception {
        StoreNode dead = register();
        claim(dead, source);
        database.kill(dead);
        database.awaitJudgement();
        return dead;
    }

    /** The heartbeat of a node whose connections may have been cut. */
    private static Heartbeat beatAgain(StoreNode node) {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> node.membership().beat(), heartbeat -> true);
    }

    @Test
    void heartbeatTellsTheStateOfThings() throws Exception {
        long before = System.currentTimeMillis();
        committer.commit(sends(new Send(queue, delayed("later", before + 3_600_000), 0)));

        Heartbeat alone = node.membership().beat();
        register();
        Heartbeat two = node.membership().beat();

        assertThat(alone.registered()).isTrue();
        assertThat(alone.reconnected()).isFalse();
        assertThat(alone.otherNodes()).isZero();
        assertThat(alone.nextDue()).isEqualTo(before + 3_600_000);
        assertThat(alone.databaseTime()).isBetween(before - 2000, System.currentTimeMillis() + 2000);
        assertThat(two.otherNodes()).isEqualTo(1);
    }

    @Test
    void messagesOfADeadNodeAreFreeAndCounted() throws Exception {
        long[] ids = send(queue, "a", "b");
        StoreNode dead = deadNode();

        List<WakeUp> freed = node.membership().recover();

        assertThat(freed).containsExactly(new WakeUp(queue.id(), ids[0]));
        assertThat(beatAgain(dead).registered()).isFalse();
        assertThat(claim(node, source)).singleElement().satisfies(message -> {
            assertThat(message.message().text())
                    .as("counted messages come singly")
                    .isEqualTo("a");
            assertThat(message.deliveryCount()).isEqualTo(1);
        });
        assertThat(texts(claim(node, source))).containsExactly("b");
        assertThat(node.membership().recover()).isEmpty();
    }

    @Test
    void countRisesWithEachDeath() throws Exception {
        send(queue, "a");
        for (int death = 1; death <= 3; death++) {
            deadNode();
            node.membership().recover();
        }

        assertThat(claim(node, source))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(3);
    }

    @Test
    void liveNodeIsLeftAlone() throws Exception {
        send(queue, "a");
        StoreNode other = register();
        claim(other, source);
        database.awaitJudgement();

        assertThat(node.membership().recover()).isEmpty();

        assertThat(other.membership().beat().registered()).isTrue();
        assertThat(other.claimer().held()).hasSize(1);
    }

    @Test
    @DisplayName("race 9: a frozen node is buried by its heartbeat, and its acknowledgements fail")
    void frozenNodeIsBuriedAndItsAcknowledgementsFail() throws Exception {
        long[] ids = send(queue, "a", "b");
        StoreNode frozen = register();
        claim(frozen, source);
        database.freeze(frozen);
        database.awaitJudgement();

        node.membership().recover();
        claim(node, source);
        committer.commit(acknowledgements(source, ids[0]));

        assertThat(beatAgain(frozen).registered()).isFalse();
        try (Committer zombie = frozen.openCommitter(0)) {
            assertThatThrownBy(() -> zombie.commit(acknowledgements(source, ids[0], ids[1])))
                    .isInstanceOf(FenceException.class);
        }
        assertLeft(source, "b");
    }

    /** All heartbeats stop when the database does; who notices that of his own judges nobody for a while. */
    @Test
    void nodeThatStoodStillItselfDoesNotJudgeTheOthers() throws Exception {
        StoreNode other = register();
        database.awaitJudgement();
        database.freeze(node);
        database.freeze(other);

        assertThat(node.membership().beat().registered()).isTrue();
        node.membership().recover();

        assertThat(other.membership().beat().registered()).isTrue();
    }

    @Test
    void guaranteesAreTold() {
        assertThat(node.guarantees())
                .anyMatch(line -> line.startsWith("durability: "))
                .anyMatch(line -> line.startsWith("liveness: "));
    }

    @Test
    void deliveriesOfADeadNodeAreFreeAndCounted() throws Exception {
        DestinationRecord topic = topic("news");
        SubscriptionRecord subscription = subscribe(node, topic, "s");
        SubscriptionRecord other = subscribe(node, topic, "t");
        long[] ids = send(topic, "a");
        StoreNode dead = register();
        claim(dead, subscription.source());
        database.kill(dead);
        database.awaitJudgement();

        assertThat(node.membership().recover()).containsExactly(new WakeUp(subscription.id(), ids[0]));

        assertThat(claim(node, subscription.source()))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(1);
        assertThat(claim(node, other.source()))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(0);
    }

    @Test
    @DisplayName("race 8: a claim that commits after the recovery of its owner is found later")
    void claimThatCommitsAfterTheRecoveryIsFoundLater() throws Exception {
        send(queue, "a");
        StoreNode dead = register();
        long id = node.claimer().peek(ScanPosition.start(source), 1).get(0).id();
        Connection late = connectForTransaction();
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
        assertThat(texts(claim(node, source))).containsExactly("a");
    }

    @Test
    @DisplayName("race 20: recovery neither waits for nor gives away what an open transaction holds")
    void messageHeldByAnOpenTransactionStaysClaimedUntilItEnds() throws Exception {
        long[] ids = send(queue, "held", "free");
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);
        deadNode();

        assertThat(node.membership().recover()).containsExactly(new WakeUp(queue.id(), ids[1]));
        assertThat(texts(claim(node, source))).containsExactly("free");
        assertThat(node.membership().recover()).isEmpty();
        assertThat(claim(node, source)).isEmpty();
        application.rollback();

        assertThat(node.membership().recover()).containsExactly(new WakeUp(queue.id(), ids[0]));
        assertThat(claim(node, source))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(1);
    }

    @Test
    void messageAcknowledgedByAnOpenTransactionIsNotFreed() throws Exception {
        long[] ids = send(queue, "held");
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);
        deadNode();
        node.membership().recover();
        application.commit();

        assertThat(node.membership().recover()).isEmpty();

        assertThat(rows("claim")).isZero();
        assertThat(rows("message")).isZero();
    }

    @Test
    void twoNodesThatRecoverAtOnceCountOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            committer.commit(sends(new Send(queue, message("" + i), 100 + i)));
        }
        StoreNode second = register();
        StoreNode third = register();
        database.kill(node);
        database.awaitJudgement();
        ExecutorService threads = closeLater(new Threads(2)).executor();
        Future<List<WakeUp>> one = threads.submit(() -> second.membership().recover());
        Future<List<WakeUp>> two = threads.submit(() -> third.membership().recover());

        one.get(20, TimeUnit.SECONDS);
        two.get(20, TimeUnit.SECONDS);
        second.membership().recover();

        assertThat(second.catalog().browse(source, null, 100))
                .hasSize(20)
                .allMatch(message -> message.deliveryCount() == 1);
        assertThat(rows("claim")).isZero();
    }

    @Test
    @DisplayName("race 24: a client id is one node's, and free after its death")
    void leaseIsOneNodesAndFreeAfterItsDeath() throws Exception {
        StoreNode dead = register();
        assertThat(dead.catalog().acquireLease(LeaseKind.CLIENT_ID, "c")).isTrue();
        assertThat(dead.catalog().acquireLease(LeaseKind.CLIENT_ID, "c")).isFalse();
        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "c")).isFalse();
        node.catalog().releaseLease(LeaseKind.CLIENT_ID, "c");
        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "c")).isFalse();
        database.kill(dead);
        database.awaitJudgement();

        node.membership().recover();

        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "c")).isTrue();
        node.catalog().releaseLease(LeaseKind.CLIENT_ID, "c");
        node.catalog().releaseLease(LeaseKind.CLIENT_ID, "c");
        assertThat(rows("lease")).isZero();
    }

    @Test
    @DisplayName("race 25: a shared subscription goes on for the others when one of its nodes dies")
    void whatADeadNodeHeldEndsUnlessOthersUseIt() throws Exception {
        DestinationRecord topic = topic("news");
        StoreNode dead = register();
        DestinationRecord temporary = dead.catalog().createTemporary(DestinationKind.QUEUE, "t");
        send(temporary, "lost");
        SubscriptionSpec shared = new SubscriptionSpec(topic.id(), SubscriptionKind.SHARED, null, "s", null, false);
        SubscriptionRecord used = node.catalog().subscribe(shared);
        dead.catalog().subscribe(shared);
        dead.catalog()
                .subscribe(new SubscriptionSpec(topic.id(), SubscriptionKind.NON_DURABLE, null, null, null, false));
        SubscriptionRecord durable = subscribe(dead, topic, "d");
        send(topic, "a");
        database.kill(dead);
        database.awaitJudgement();

        node.membership().recover();
        node.membership().maintain(ExpiryQueues.NONE);

        assertThat(node.catalog().destination(DestinationKind.QUEUE, "t", false))
                .isNull();
        assertThat(rows("subscription")).isEqualTo(2);
        assertThat(rows("member")).isEqualTo(1);
        assertThat(rows("message")).as("the one in the topic").isEqualTo(1);
        assertThat(texts(claim(node, used.source()))).containsExactly("a");
        assertThat(texts(claim(node, durable.source()))).containsExactly("a");
        assertThat(node.catalog().unsubscribe(null, "d")).isTrue();
    }

    @Test
    void closedNodeGivesEverythingBackUncounted() throws Exception {
        DestinationRecord topic = topic("news");
        send(queue, "a");
        StoreNode leaving = register();
        claim(leaving, source);
        leaving.catalog().acquireLease(LeaseKind.CLIENT_ID, "c");
        leaving.catalog().createTemporary(DestinationKind.QUEUE, "t");
        leaving.catalog()
                .subscribe(new SubscriptionSpec(topic.id(), SubscriptionKind.NON_DURABLE, null, null, null, false));
        try (Committer own = leaving.openCommitter(0)) {
            own.commit(sends(new Send(queue, message("b"), 99)));
        }

        leaving.close();
        leaving.close();

        assertThat(claim(node, source)).extracting(QueuedMessage::deliveryCount).containsExactly(0, 0);
        for (String table : List.of("lease", "member", "subscription")) {
            assertThat(rows(table)).as(table).isZero();
        }
        assertThat(rows("node")).isEqualTo(1);
        assertThat(rows("unit")).as("that of the node that stays").isEqualTo(1);
        assertThat(node.catalog().destination(DestinationKind.QUEUE, "t", false))
                .isNull();
    }

    @Test
    @DisplayName("race 6: a closing node does not give back what an open transaction may have consumed")
    void closedNodeKeepsWhatAnOpenTransactionHolds() throws Exception {
        long[] ids = send(queue, "held");
        StoreNode leaving = register();
        claim(leaving, source);
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);

        leaving.close();

        assertThat(claim(node, source)).isEmpty();
        application.rollback();
        assertThat(node.membership().recover()).containsExactly(new WakeUp(queue.id(), ids[0]));
    }

    @Test
    void waitEndsWhenItIsInterrupted() throws Exception {
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<WakeUp>> waiting = threads.submit(() -> node.membership().await(Duration.ofMinutes(5)));

        node.membership().interrupt();

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(node.membership().await(Duration.ofMillis(1))).isEmpty();
    }
}
