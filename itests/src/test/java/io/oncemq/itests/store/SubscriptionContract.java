// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.Subscriber;
import io.oncemq.jms.spi.SubscriptionInUseException;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names: destinations and subscriptions; and what topics do. */
abstract class SubscriptionContract extends StoreContract {

    private DestinationRecord topic;

    SubscriptionContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void createTopic() throws Exception {
        topic = topic("news");
    }

    private SubscriptionSpec spec(SubscriptionKind kind, String name) {
        return new SubscriptionSpec(topic.id(), kind, null, name, null, false);
    }

    @Test
    void destinationsAreFoundByKindAndExactName() throws Exception {
        assertThat(queue("orders")).isEqualTo(queue);
        assertThat(queue("Orders").id()).isNotEqualTo(queue.id());
        assertThat(topic("orders").id()).isNotEqualTo(queue.id());
        assertThat(node.catalog().destination(DestinationKind.QUEUE, "none", false))
                .isNull();
        assertThat(queue(" ä€😀' \"").name()).isEqualTo(" ä€😀' \"");
    }

    @Test
    void destinationCreatedByManyAtOnceIsOne() throws Exception {
        ExecutorService threads = closeLater(new Threads(4)).executor();
        List<StoreNode> nodes = List.of(node, register(), register(), register());
        for (int round = 0; round < 10; round++) {
            String name = "q" + round;
            CountDownLatch start = new CountDownLatch(1);
            List<Future<DestinationRecord>> created = new ArrayList<>();
            for (StoreNode each : nodes) {
                created.add(threads.submit(() -> {
                    start.await();
                    return each.catalog().destination(DestinationKind.QUEUE, name, true);
                }));
            }
            start.countDown();
            Set<Long> ids = new HashSet<>();
            for (Future<DestinationRecord> each : created) {
                ids.add(each.get(20, TimeUnit.SECONDS).id());
            }
            assertThat(ids).hasSize(1);
        }
    }

    @Test
    void deletedDestinationIsGoneWithItsMessages() throws Exception {
        SubscriptionRecord subscription = subscribe(node, topic, "s");
        send(queue, "a");
        send(topic, "b");

        node.catalog().deleteDestination(queue);
        node.catalog().deleteDestination(topic);
        node.catalog().deleteDestination(topic);

        for (String table : List.of("destination", "message", "subscription", "delivery")) {
            assertThat(rows(table)).as(table).isZero();
        }
        assertThat(queue("orders").id()).isGreaterThan(subscription.id());
    }

    @Test
    @DisplayName("race 13: what a consumer has claimed it can acknowledge after the deletion of the destination")
    void deletionDoesNotFailTheTransactionOfAConsumer() throws Exception {
        long[] ids = send(queue, "claimed", "unclaimed");
        node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[0]));

        register().catalog().deleteDestination(queue);
        assertThat(rows("message")).isEqualTo(1);
        committer.commit(acknowledgements(source, ids[0]));

        assertThat(rows("message")).isZero();
    }

    @Test
    void messageIsHandedToSomeSubscriptionsByItsCommit() throws Exception {
        SubscriptionRecord waiting = subscribe(node, topic, "waiting");
        SubscriptionRecord absent = subscribe(node, topic, "absent");
        SubscriptionRecord alsoWaiting = subscribe(node, topic, "also waiting");
        long number = nextNumber();
        Send toBoth = new Send(topic, message("a"), number, List.of(waiting.id(), alsoWaiting.id()));
        Send toOne = new Send(topic, message("b"), number, List.of(alsoWaiting.id()));
        Send toNone = new Send(topic, message("c"), 0);
        Send toQueue = new Send(queue, message("d"), nextNumber());

        long[] ids = committer.commit(sends(toBoth, toQueue, toOne, toNone));

        StoreNode other = register();
        assertThat(texts(claim(other, waiting.source()))).containsExactly("b", "c");
        assertThat(texts(claim(other, alsoWaiting.source()))).containsExactly("c");
        assertThat(texts(claim(other, absent.source()))).containsExactly("a", "b", "c");
        assertThat(claim(other, source)).isEmpty();
        committer.commit(new CommitGroup(
                List.of(),
                List.of(
                        new Acknowledgement(waiting.source(), ids[0]),
                        new Acknowledgement(alsoWaiting.source(), ids[0]),
                        new Acknowledgement(source, ids[1]),
                        new Acknowledgement(alsoWaiting.source(), ids[2])),
                List.of(),
                List.of(
                        new ClaimReference(waiting.source(), number),
                        new ClaimReference(alsoWaiting.source(), number),
                        new ClaimReference(source, toQueue.claim())),
                List.of()));
        assertThat(rows("delivery")).as("those of the other node").isEqualTo(6);
        assertThat(rows("claim")).as("those of the other node").isEqualTo(3);
    }

    @Test
    void exclusiveMessageIsStoredForItsSubscriptionAlone() throws Exception {
        SubscriptionRecord first = subscribe(node, topic, "first");
        SubscriptionRecord second = subscribe(node, topic, "second");
        SubscriptionRecord gone = subscribe(node, topic, "gone");
        node.catalog().leave(gone);
        assertThat(node.catalog().unsubscribe(null, "gone")).isTrue();
        long number = nextNumber();
        Send toAll = new Send(topic, message("a"), 0);
        Send toSecond = new Send(topic, message("b"), number, List.of(second.id()), true);
        Send toNobody = new Send(topic, message("c"), nextNumber(), List.of(gone.id()), true);
        Send toQueue = new Send(queue, message("d"), 0);

        long[] ids = committer.commit(sends(toNobody, toAll, toSecond, toQueue));

        assertThat(ids[0]).isZero();
        assertThat(rows("message")).isEqualTo(3);
        assertThat(texts(claim(node, first.source()))).containsExactly("a");
        assertThat(texts(claim(node, second.source()))).containsExactly("a");
        assertThat(texts(claim(node, source))).containsExactly("d");
        committer.commit(new CommitGroup(
                List.of(),
                List.of(new Acknowledgement(second.source(), ids[2])),
                List.of(),
                List.of(new ClaimReference(second.source(), number)),
                List.of()));
        assertThat(rows("claim")).isEqualTo(3);
    }

    @Test
    void subscribersOfATopicAreAllThatAreThereWithTheirKinds() throws Exception {
        StoreNode other = register();
        SubscriptionRecord durable = subscribe(node, topic, "durable");
        SubscriptionRecord passing = other.catalog()
                .subscribe(new SubscriptionSpec(topic.id(), SubscriptionKind.NON_DURABLE, null, null, null, false));

        assertThat(node.catalog().subscribers(topic.id()))
                .containsExactlyInAnyOrder(
                        new Subscriber(durable.id(), durable.spec().kind()),
                        new Subscriber(passing.id(), SubscriptionKind.NON_DURABLE));
        other.catalog().leave(passing);
        assertThat(node.catalog().subscribers(topic.id()))
                .containsExactly(new Subscriber(durable.id(), durable.spec().kind()));
    }

    @Test
    void subscriptionThatIsGoneIsHandedNothing() throws Exception {
        SubscriptionRecord staying = subscribe(node, topic, "staying");
        SubscriptionRecord leaving = subscribe(node, topic, "leaving");
        node.catalog().leave(leaving);
        assertThat(node.catalog().unsubscribe(null, "leaving")).isTrue();

        long[] ids = committer.commit(
                sends(new Send(topic, message("a"), nextNumber(), List.of(staying.id(), leaving.id()))));

        assertThat(ids[0]).isPositive();
        assertThat(rows("delivery")).isEqualTo(1);
        assertThatThrownBy(() -> committer.commit(acknowledgements(leaving.source(), ids[0])))
                .isInstanceOf(FenceException.class);
        committer.commit(acknowledgements(staying.source(), ids[0]));
    }

    @Test
    void consumedDeliveriesNeedNotBeThere() throws Exception {
        SubscriptionRecord subscription = subscribe(node, topic, "s");
        long[] ids = send(topic, "a", "b");
        CommitGroup both = new CommitGroup(
                List.of(new Send(topic, message("c"), 0)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new Acknowledgement(subscription.source(), ids[0]),
                        new Acknowledgement(subscription.source(), ids[1] + 1_000_000)));

        committer.commit(both);
        committer.commit(both);

        assertThat(texts(claim(node, subscription.source()))).containsExactly("b", "c", "c");
    }

    @Test
    void eachSubscriptionGetsEachMessageOnce() throws Exception {
        SubscriptionRecord first = subscribe(node, topic, "first");
        SubscriptionRecord second = subscribe(node, topic, "second");

        long[] ids = send(topic, "a", "b");

        assertThat(ids).hasSize(2).isSorted();
        assertThat(ids(claim(node, first.source()))).containsExactly(ids[0], ids[1]);
        assertThat(texts(claim(register(), second.source()))).containsExactly("a", "b");
        assertThat(claim(node, first.source())).isEmpty();
    }

    @Test
    void messageThatNobodySubscribesToIsNotStored() throws Exception {
        long[] ids = committer.commit(sends(new Send(topic, message("a"), 0), new Send(queue, message("b"), 0)));

        assertThat(ids[0]).isZero();
        assertThat(ids[1]).isPositive();
        assertThat(rows("message")).isEqualTo(1);
    }

    @Test
    void subscriptionIsReadByPriorityLikeAQueue() throws Exception {
        Source subscription = subscribe(node, topic, "s").source();
        long[] ids = committer.commit(sends(
                new Send(topic, message("low", 1), 0),
                new Send(topic, message("high", 9), 0),
                new Send(topic, message("counted", 5), 0)));
        committer.commit(counts(new DeliveryCount(subscription, ids[2], 2)));

        assertThat(texts(node.catalog().browse(subscription, null, 10))).containsExactly("high", "counted", "low");
        assertThat(texts(claim(node, subscription))).containsExactly("high");
        assertThat(claim(node, subscription))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(2);
        assertThat(texts(claim(node, subscription))).containsExactly("low");
    }

    @Test
    @DisplayName("race 16: the payload goes after the last acknowledgement, and not before")
    void payloadIsSweptAfterTheLastAcknowledgement() throws Exception {
        Source first = subscribe(node, topic, "first").source();
        Source second = subscribe(node, topic, "second").source();
        long[] ids = send(topic, "a");

        committer.commit(acknowledgements(first, ids[0]));
        committer.commit(sweep(ids[0]));
        assertThat(texts(claim(node, second))).containsExactly("a");
        assertThatThrownBy(() -> committer.commit(acknowledgements(first, ids[0])))
                .isInstanceOf(FenceException.class);
        committer.commit(acknowledgements(second, ids[0]));
        committer.commit(sweep(ids[0]));

        assertThat(rows("message")).isZero();
        assertThat(rows("delivery")).isZero();
    }

    @Test
    void sweepNeverTakesAMessageOfAQueue() throws Exception {
        long[] ids = send(queue, "a");

        committer.commit(sweep(ids[0]));

        assertLeft(source, "a");
    }

    @Test
    @DisplayName("race 16: a payload with an open acknowledgement is not swept")
    void payloadOfAnOpenAcknowledgementIsNotSwept() throws Exception {
        Source subscription = subscribe(node, topic, "s").source();
        long[] ids = send(topic, "a");
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("delivery") + " WHERE message = ?", ids[0]);

        committer.commit(sweep(ids[0]));
        application.rollback();

        assertThat(texts(claim(node, subscription))).containsExactly("a");
    }

    @Test
    @DisplayName("race 24: a durable subscription has one consumer among all nodes")
    void unsharedSubscriptionHasOneConsumer() throws Exception {
        SubscriptionSpec durable = new SubscriptionSpec(topic.id(), SubscriptionKind.DURABLE, "c", "s", null, false);
        SubscriptionRecord first = node.catalog().subscribe(durable);
        StoreNode other = register();
        assertThatThrownBy(() -> other.catalog().subscribe(durable)).isInstanceOf(SubscriptionInUseException.class);
        assertThatThrownBy(() -> node.catalog().unsubscribe("c", "s")).isInstanceOf(SubscriptionInUseException.class);

        node.catalog().leave(first);
        node.catalog().leave(first);
        SubscriptionRecord second = other.catalog().subscribe(durable);

        assertThat(second.id()).as("it is durable").isEqualTo(first.id());
        other.catalog().leave(second);
        assertThat(node.catalog().unsubscribe(null, "s"))
                .as("of another client")
                .isFalse();
        assertThat(node.catalog().unsubscribe("c", "s")).isTrue();
        assertThat(node.catalog().unsubscribe("c", "s")).isFalse();
    }

    @Test
    void sharedSubscriptionEndsWithItsLastConsumer() throws Exception {
        SubscriptionRecord first = node.catalog().subscribe(spec(SubscriptionKind.SHARED, "s"));
        StoreNode other = register();
        SubscriptionRecord second = other.catalog().subscribe(spec(SubscriptionKind.SHARED, "s"));
        SubscriptionRecord third = node.catalog().subscribe(spec(SubscriptionKind.SHARED, "s"));
        assertThat(List.of(second.id(), third.id())).containsOnly(first.id());
        send(topic, "a");

        node.catalog().leave(first);
        node.catalog().leave(third);
        assertThat(texts(node.catalog().browse(second.source(), null, 10))).containsExactly("a");
        other.catalog().leave(second);
        other.membership().maintain(ExpiryQueues.NONE);

        assertThat(rows("subscription")).isZero();
        assertThat(rows("delivery")).isZero();
        assertThat(rows("message")).isZero();
    }

    @Test
    void sharedAndDurableOfTheSameNameAreTwo() throws Exception {
        SubscriptionRecord shared = node.catalog().subscribe(spec(SubscriptionKind.SHARED, "s"));
        SubscriptionRecord durable = node.catalog().subscribe(spec(SubscriptionKind.SHARED_DURABLE, "s"));
        SubscriptionRecord ofClient = node.catalog()
                .subscribe(new SubscriptionSpec(topic.id(), SubscriptionKind.SHARED, "c", "s", null, false));

        assertThat(Set.of(shared.id(), durable.id(), ofClient.id())).hasSize(3);
    }

    @Test
    void differentSubscriptionReplacesAnUnusedOne() throws Exception {
        SubscriptionRecord first = subscribe(node, topic, "s");
        send(topic, "lost");
        SubscriptionSpec other =
                new SubscriptionSpec(topic.id(), SubscriptionKind.SHARED_DURABLE, null, "s", "a = 1", false);
        assertThatThrownBy(() -> node.catalog().subscribe(other)).isInstanceOf(SubscriptionInUseException.class);
        node.catalog().leave(first);

        SubscriptionRecord second = node.catalog().subscribe(other);

        assertThat(second.id()).isGreaterThan(first.id());
        assertThat(rows("delivery")).isZero();
        node.catalog().leave(second);
        assertThat(node.catalog().subscribe(other).id()).isEqualTo(second.id());
    }

    @Test
    void unnamedSubscriptionsAreAllDifferent() throws Exception {
        SubscriptionRecord first = node.catalog().subscribe(spec(SubscriptionKind.NON_DURABLE, null));
        SubscriptionRecord second = node.catalog().subscribe(spec(SubscriptionKind.NON_DURABLE, null));

        assertThat(first.id()).isNotEqualTo(second.id());
        node.catalog().leave(first);
        assertThat(rows("subscription")).isEqualTo(1);
    }

    @Test
    void subscriptionCreatedByManyAtOnceIsOne() throws Exception {
        ExecutorService threads = closeLater(new Threads(3)).executor();
        List<StoreNode> nodes = List.of(node, register(), register());
        for (int round = 0; round < 10; round++) {
            SubscriptionSpec spec = spec(SubscriptionKind.SHARED_DURABLE, "s" + round);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<SubscriptionRecord>> created = new ArrayList<>();
            for (StoreNode each : nodes) {
                created.add(threads.submit(() -> {
                    start.await();
                    return each.catalog().subscribe(spec);
                }));
            }
            start.countDown();
            Set<Long> ids = new HashSet<>();
            for (Future<SubscriptionRecord> each : created) {
                ids.add(each.get(20, TimeUnit.SECONDS).id());
            }
            assertThat(ids).hasSize(1);
        }
        assertThat(rows("member")).isEqualTo(30);
    }

    @Test
    @DisplayName("race 13: what is claimed stays after unsubscribe until its claim goes")
    void unsubscribingDoesNotFailTheTransactionOfAConsumer() throws Exception {
        SubscriptionRecord subscription = subscribe(node, topic, "s");
        long[] ids = send(topic, "claimed", "unclaimed");
        node.claimer().claimExactly(1, ScanPosition.start(subscription.source()), List.of(ids[0]));
        node.catalog().leave(subscription);

        node.catalog().unsubscribe(null, "s");
        node.membership().maintain(ExpiryQueues.NONE);
        assertThat(rows("delivery")).isEqualTo(1);
        committer.commit(acknowledgements(subscription.source(), ids[0]));
        committer.commit(sweep(ids[0]));

        assertThat(rows("message")).isZero();
        assertThat(rows("delivery")).isZero();
    }
}
