// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.WakeUp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Prepared branches of distributed transactions. */
abstract class BranchContract extends StoreContract {

    private final BranchId branch = branch("b1");

    BranchContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    private static BranchId branch(String name) {
        return new BranchId(7, "global".getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8));
    }

    private void prepareSends(Send... sends) throws StoreException {
        node.branches().prepare(branch, List.of(sends), List.of());
    }

    private void prepareReceipts(StoreNode by, Source of, Long... ids) throws StoreException {
        by.branches()
                .prepare(
                        branch,
                        List.of(),
                        Stream.of(ids).map(id -> new Acknowledgement(of, id)).toList());
    }

    private void assertNothingIsPrepared() throws Exception {
        assertThat(node.branches().prepared()).isEmpty();
        assertThat(rows("branch")).isZero();
        assertThat(rows("parked")).isZero();
    }

    @Test
    void preparedSendsAppearWithTheCommitInTheirOrder() throws Exception {
        DestinationRecord other = queue("other");
        prepareSends(
                new Send(queue, message("a"), 0), new Send(other, message("x"), 0), new Send(queue, message("b"), 0));
        assertLeft(source);
        long between = send(queue, "between")[0];

        List<WakeUp> wakeUps = node.branches().commit(branch).orElseThrow();

        assertLeft(source, "between", "a", "b");
        assertLeft(Source.queue(other.id()), "x");
        assertThat(wakeUps).extracting(WakeUp::destination).containsExactlyInAnyOrder(queue.id(), other.id());
        assertThat(wakeUps).allSatisfy(wakeUp -> assertThat(wakeUp.lowest()).isGreaterThan(between));
        assertNothingIsPrepared();
    }

    @Test
    void preparedSendsVanishWithTheRollback() throws Exception {
        prepareSends(new Send(queue, message("a"), 0));

        assertThat(node.branches().rollback(branch)).contains(List.of());

        assertLeft(source);
        assertNothingIsPrepared();
    }

    @Test
    @DisplayName("race 14: a prepared delayed send is invisible until commit")
    void preparedDelayedSendIsInvisibleUntilCommit() throws Exception {
        prepareSends(new Send(queue, delayed("past", 1), 0), new Send(queue, delayed("future", Long.MAX_VALUE), 0));

        assertThat(node.membership().maintain(ExpiryQueues.NONE)).isEmpty();
        assertLeft(source);
        assertThat(rows("delayed")).isZero();

        node.branches().commit(branch);
        assertLeft(source, "past");
        assertThat(rows("delayed")).isEqualTo(1);
    }

    @Test
    void preparedReceiptIsNobodysUntilTheCommitDropsIt() throws Exception {
        long[] ids = send(queue, "a", "b");
        claim(node, source);
        prepareReceipts(node, source, ids[0]);

        assertLeft(source, "b");
        assertThat(node.branches().commit(branch)).contains(List.of());

        assertLeft(source, "b");
        assertNothingIsPrepared();
    }

    @Test
    void rolledBackReceiptIsBackInItsPlaceCountedOnceAndFree() throws Exception {
        long[] ids = send(queue, "a", "b", "c");
        claim(node, source);
        prepareReceipts(node, source, ids[0], ids[1]);

        assertThat(node.branches().rollback(branch)).contains(List.of(new WakeUp(queue.id(), ids[0])));

        assertLeft(source, "a", "b", "c");
        assertThat(node.claimer().held())
                .singleElement()
                .satisfies(claim -> assertThat(claim.ids()).containsExactly(ids[2]));
        QueuedMessage first = claim(register(), source).get(0);
        assertThat(first.id()).isEqualTo(ids[0]);
        assertThat(first.deliveryCount()).isEqualTo(1);
        assertThat(first.message()).usingRecursiveComparison().isEqualTo(message("a"));
        assertNothingIsPrepared();
    }

    @Test
    void claimThatNamesOnlyWhatWasRolledBackIsGone() throws Exception {
        long[] ids = send(queue, "a");
        claim(node, source);
        prepareReceipts(node, source, ids[0]);

        node.branches().rollback(branch);

        assertThat(node.claimer().held()).isEmpty();
        assertThat(texts(claim(node, source))).containsExactly("a");
    }

    @Test
    @DisplayName("race 2: prepare over what another node holds votes rollback")
    void prepareOverWhatAnotherNodeHoldsIsRefused() throws Exception {
        long[] ids = send(queue, "a", "b");
        StoreNode other = register();
        other.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[0]));
        claim(node, source);

        assertThatThrownBy(() -> node.branches()
                        .prepare(
                                branch,
                                List.of(new Send(queue, message("c"), 0)),
                                List.of(new Acknowledgement(source, ids[1]), new Acknowledgement(source, ids[0]))))
                .isInstanceOf(FenceException.class);

        assertLeft(source, "a", "b");
        assertNothingIsPrepared();
        prepareReceipts(other, source, ids[0]);
        assertLeft(source, "b");
    }

    @Test
    @DisplayName("race 1: a zombie cannot acknowledge what another has prepared")
    void zombieCannotAcknowledgeWhatAnotherHasPrepared() throws Exception {
        long[] ids = send(queue, "a");
        StoreNode zombie = register();
        claim(zombie, source);
        database.kill(zombie);
        database.awaitJudgement();
        node.membership().recover();
        claim(node, source);
        prepareReceipts(node, source, ids[0]);

        try (Committer late = zombie.openCommitter(0)) {
            assertThatThrownBy(() -> late.commit(acknowledgements(source, ids[0])))
                    .isInstanceOf(FenceException.class);
        }

        assertThat(node.branches().commit(branch)).isPresent();
        assertLeft(source);
    }

    @Test
    @DisplayName("race 2: a zombie cannot prepare what another holds")
    void zombieCannotPrepareWhatAnotherHolds() throws Exception {
        long[] ids = send(queue, "a");
        StoreNode zombie = register();
        claim(zombie, source);
        database.kill(zombie);
        database.awaitJudgement();
        node.membership().recover();
        claim(node, source);

        // At first it has to notice that its connection is gone.
        await().untilAsserted(() -> assertThatThrownBy(() -> prepareReceipts(zombie, source, ids[0]))
                .isInstanceOf(FenceException.class));

        committer.commit(acknowledgements(source, ids[0]));
        assertNothingIsPrepared();
    }

    @Test
    void branchOfADeadNodeIsResolvedByAnother() throws Exception {
        long[] ids = send(queue, "a", "b");
        StoreNode dead = register();
        claim(dead, source);
        dead.branches()
                .prepare(
                        branch,
                        List.of(new Send(queue, message("sent"), 0)),
                        List.of(new Acknowledgement(source, ids[0])));
        database.kill(dead);
        database.awaitJudgement();
        node.membership().recover();

        assertThat(node.branches().prepared()).containsExactly(branch);
        assertThat(node.branches().rollback(branch)).isPresent();

        List<QueuedMessage> back = node.catalog().browse(source, null, 10);
        assertThat(texts(back)).containsExactly("a", "b");
        assertThat(back).extracting(QueuedMessage::deliveryCount).containsExactly(1, 1);
    }

    @Test
    void branchSurvivesTheEndOfAllNodes() throws Exception {
        long[] ids = send(queue, "a");
        Store second = closeLater(open(database.settings()));
        StoreNode preparing = second.register("short-lived");
        claim(preparing, source);
        prepareReceipts(preparing, source, ids[0]);
        preparing.close();

        assertThat(node.branches().prepared()).containsExactly(branch);
        assertLeft(source);
        node.branches().rollback(branch);
        assertLeft(source, "a");
    }

    @Test
    void branchIsResolvedOnce() throws Exception {
        prepareSends(new Send(queue, message("a"), 0));

        assertThat(register().branches().commit(branch)).isPresent();

        assertThat(node.branches().commit(branch)).isEmpty();
        assertThat(node.branches().rollback(branch)).isEmpty();
        assertThat(node.branches().commit(branch("other"))).isEmpty();
        assertLeft(source, "a");
    }

    @Test
    void branchIsPreparedOnce() throws Exception {
        prepareSends(new Send(queue, message("a"), 0));

        assertThatThrownBy(() -> prepareSends(new Send(queue, message("b"), 0)))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class);

        node.branches().commit(branch);
        assertLeft(source, "a");
    }

    @Test
    void branchesAreKeptApartByEachPartOfTheirNames() throws Exception {
        byte[] one = {1};
        byte[] two = {1, 0};
        List<BranchId> branches = List.of(
                new BranchId(1, one, one),
                new BranchId(2, one, one),
                new BranchId(1, two, one),
                new BranchId(1, one, two),
                new BranchId(1, one, new byte[0]),
                new BranchId(Integer.MIN_VALUE, new byte[64], new byte[64]));
        for (BranchId each : branches) {
            node.branches().prepare(each, List.of(new Send(queue, message("x"), 0)), List.of());
        }

        assertThat(node.branches().prepared()).containsExactlyElementsOf(branches);
        for (BranchId each : branches) {
            assertThat(node.branches().rollback(each)).isPresent();
        }
    }

    @Test
    void preparedTopicMessageReachesThoseWhoSubscribedBeforeTheCommit() throws Exception {
        DestinationRecord topic = topic("news");
        prepareSends(new Send(topic, message("a"), 0));
        SubscriptionRecord late = subscribe(node, topic, "late");

        List<WakeUp> wakeUps = node.branches().commit(branch).orElseThrow();

        assertThat(wakeUps).extracting(WakeUp::destination).containsExactly(topic.id());
        assertLeft(late.source(), "a");
    }

    @Test
    void preparedReceiptOfASubscriptionKeepsTheMessageForTheRollback() throws Exception {
        DestinationRecord topic = topic("news");
        SubscriptionRecord one = subscribe(node, topic, "one");
        SubscriptionRecord two = subscribe(node, topic, "two");
        long id = send(topic, "a")[0];
        claim(node, one.source());
        claim(node, two.source());
        prepareReceipts(node, one.source(), id);
        committer.commit(acknowledgements(two.source(), id));

        committer.commit(sweep(id));
        assertThat(rows("message")).isEqualTo(1);
        assertLeft(one.source());

        assertThat(node.branches().rollback(branch))
                .contains(List.of(new WakeUp(one.source().id(), id)));
        assertLeft(one.source(), "a");
        assertThat(claim(node, one.source()))
                .singleElement()
                .satisfies(message -> assertThat(message.deliveryCount()).isEqualTo(1));
    }

    @Test
    void lastReceiptOfATopicMessageSweepsItWithTheCommit() throws Exception {
        DestinationRecord topic = topic("news");
        SubscriptionRecord one = subscribe(node, topic, "one");
        SubscriptionRecord two = subscribe(node, topic, "two");
        long id = send(topic, "a")[0];
        claim(node, one.source());
        claim(node, two.source());
        node.branches()
                .prepare(
                        branch,
                        List.of(),
                        List.of(new Acknowledgement(one.source(), id), new Acknowledgement(two.source(), id)));
        assertThat(rows("delivery")).isZero();

        node.branches().commit(branch);

        assertThat(rows("message")).isZero();
        assertNothingIsPrepared();
    }

    @Test
    void oneBranchHoldsReceiptsAndSendsOfManyKinds() throws Exception {
        DestinationRecord topic = topic("news");
        SubscriptionRecord subscription = subscribe(node, topic, "one");
        long[] ids = sendMany(queue, 150);
        long[] news = send(topic, "n1", "n2");
        claim(node, source);
        claim(node, subscription.source());
        List<Acknowledgement> receipts = Stream.concat(
                        Arrays.stream(ids).mapToObj(id -> new Acknowledgement(source, id)),
                        Arrays.stream(news).mapToObj(id -> new Acknowledgement(subscription.source(), id)))
                .toList();
        List<Send> sends = IntStream.range(0, 120)
                .mapToObj(i -> new Send(i % 2 == 0 ? queue : topic, message("" + i), 0))
                .toList();

        node.branches().prepare(branch, sends, receipts);
        assertLeft(source);
        assertLeft(subscription.source());
        node.branches().rollback(branch);
        assertThat(node.catalog().browse(source, null, 1000)).hasSize(150);
        assertLeft(subscription.source(), "n1", "n2");

        // Counted messages come singly; claimed by name, they come all at once.
        node.claimer()
                .claimExactly(
                        nextNumber(),
                        ScanPosition.start(source),
                        Arrays.stream(ids).boxed().toList());
        node.claimer()
                .claimExactly(
                        nextNumber(),
                        ScanPosition.start(subscription.source()),
                        Arrays.stream(news).boxed().toList());
        node.branches().prepare(branch, sends, receipts);
        node.branches().commit(branch);
        assertThat(node.catalog().browse(source, null, 1000)).hasSize(60);
        assertThat(node.claimer().claim(nextNumber(), ScanPosition.start(subscription.source()), 200, true))
                .hasSize(60);
    }

    @Test
    void sendsToWhatWasDeletedMeanwhileGoWithIt() throws Exception {
        DestinationRecord temporary = node.catalog().createTemporary(DestinationKind.QUEUE, "temporary");
        prepareSends(new Send(temporary, message("a"), 0), new Send(queue, message("b"), 0));
        node.catalog().deleteDestination(temporary);

        node.branches().commit(branch);

        assertLeft(source, "b");
        assertThat(rows("message")).isEqualTo(1);
    }
}
