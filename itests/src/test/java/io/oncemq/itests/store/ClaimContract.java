// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.PagePosition;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reading and claiming. */
abstract class ClaimContract extends StoreContract {

    ClaimContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @Test
    void highestPriorityComesFirstThenLowestId() throws Exception {
        committer.commit(sends(IntStream.range(0, 30)
                .mapToObj(i -> new Send(queue, message(i % 10 + "-" + i / 10, i % 10), 0))
                .toArray(Send[]::new)));

        List<QueuedMessage> claimed = node.claimer().claim(1, ScanPosition.start(source), 5, true);

        assertThat(texts(claimed)).containsExactly("9-0", "9-1", "9-2", "8-0", "8-1");
        assertThat(node.claimer().held()).containsExactly(new HeldClaim(new ClaimReference(source, 1), ids(claimed)));
    }

    @Test
    void claimedMessagesAreNotClaimedAgain() throws Exception {
        send(queue, "a", "b", "c");
        StoreNode other = register();

        assertThat(texts(node.claimer().claim(1, ScanPosition.start(source), 2, true)))
                .containsExactly("a", "b");
        assertThat(texts(claim(other, source))).containsExactly("c");
        assertThat(claim(node, source)).isEmpty();
    }

    /** Of other nodes a node knows nothing, whatever it knows of its own claims. */
    @Test
    void claimsOfOthersCountWhateverTheirNumber() throws Exception {
        send(queue, "a", "b", "c", "d");
        StoreNode before = register();
        StoreNode after = register();
        StoreNode first = node.id() < before.id() ? node : before;
        StoreNode middle = first == node ? before : node;
        assertThat(texts(first.claimer().claim(1, ScanPosition.start(source), 1, true)))
                .containsExactly("a");
        assertThat(texts(after.claimer().claim(2, ScanPosition.start(source), 1, true)))
                .containsExactly("b");
        assertThat(texts(middle.claimer().claim(50, ScanPosition.start(source), 1, true)))
                .containsExactly("c");

        assertThat(texts(middle.claimer().claim(51, ScanPosition.start(source).with(50), 10, true)))
                .containsExactly("d");
    }

    @Test
    void claimOfNothingLeavesNoRow() throws Exception {
        assertThat(claim(node, source)).isEmpty();

        assertThat(node.claimer().held()).isEmpty();
    }

    @Test
    void scanBeginsAtThePositionOfEachPriority() throws Exception {
        long[] ids = committer.commit(sends(
                new Send(queue, message("a9", 9), 0),
                new Send(queue, message("a4", 4), 0),
                new Send(queue, message("b9", 9), 0),
                new Send(queue, message("b4", 4), 0)));
        ScanPosition position = ScanPosition.start(source);
        position.lowest()[9] = ids[0] + 1;
        position.lowest()[4] = ids[1] + 1;

        assertThat(ids(node.claimer().peek(position, 10))).containsExactly(ids[2], ids[3]);
        assertThat(texts(node.claimer().claim(1, position, 10, true))).containsExactly("b9", "b4");
        assertThat(texts(claim(node, source))).containsExactly("a9", "a4");
    }

    @Test
    void batchEndsBeforeAMessageWithACount() throws Exception {
        long[] ids = send(queue, "a", "b", "counted", "c");
        committer.commit(counts(new DeliveryCount(source, ids[2], 1)));

        assertThat(texts(claim(node, source))).containsExactly("a", "b");
        assertThat(node.claimer().claim(10, ScanPosition.start(source), 10, false))
                .as("nobody waits for a message that may bring down its consumer")
                .isEmpty();
        assertThat(texts(node.claimer().claim(11, ScanPosition.start(source), 10, true)))
                .containsExactly("counted");
        assertThat(texts(node.claimer().claim(12, ScanPosition.start(source), 10, false)))
                .containsExactly("c");
    }

    @Test
    void countOfALowerPriorityDoesNotHoldUpAHigherOne() throws Exception {
        long[] ids = send(queue, "counted");
        committer.commit(counts(new DeliveryCount(source, ids[0], 1)));
        committer.commit(sends(new Send(queue, message("urgent", 9), 0)));

        assertThat(texts(claim(node, source))).containsExactly("urgent");
        assertThat(claim(node, source))
                .singleElement()
                .extracting(QueuedMessage::deliveryCount)
                .isEqualTo(1);
    }

    @Test
    void givenMessagesAreClaimedWhereTheyAreThereAndUnclaimed() throws Exception {
        long[] ids = send(queue, "a", "b", "c", "d");
        DestinationRecord other = queue("other");
        long[] elsewhere = send(other, "x");
        committer.commit(acknowledgements(source, ids[3]));
        node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[1]));

        List<QueuedMessage> claimed = register()
                .claimer()
                .claimExactly(1, ScanPosition.start(source), List.of(ids[2], ids[1], ids[0], ids[3], elsewhere[0]));

        assertThat(texts(claimed)).containsExactly("a", "c");
        assertThat(node.claimer().claimExactly(2, ScanPosition.start(source), List.of(ids[0])))
                .isEmpty();
        assertThat(node.claimer().held()).hasSize(1);
    }

    @Test
    void peekClaimsNothingAndLeavesOutWhatIsClaimed() throws Exception {
        long[] ids = send(queue, "a", "b", "c", "d");
        node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[1]));

        List<QueuedMessage> heads = node.claimer().peek(ScanPosition.start(source), 2);
        assertThat(ids(heads)).containsExactly(ids[0], ids[2]);
        assertThat(heads).extracting(head -> head.message().text()).containsOnlyNulls();
        assertThat(texts(node.catalog().browse(source, null, 10))).containsExactly("a", "b", "c", "d");
        assertThat(texts(claim(node, source))).containsExactly("a", "c", "d");
    }

    @Test
    void browsingGoesPageByPage() throws Exception {
        committer.commit(sends(IntStream.range(0, 20)
                .mapToObj(i -> new Send(queue, message("" + i, i % 3), 0))
                .toArray(Send[]::new)));
        List<QueuedMessage> all = node.catalog().browse(source, null, 100);
        List<QueuedMessage> paged = new ArrayList<>();

        PagePosition after = null;
        List<QueuedMessage> page;
        do {
            page = node.catalog().browse(source, after, 3);
            paged.addAll(page);
            if (!page.isEmpty()) {
                QueuedMessage last = page.get(page.size() - 1);
                after = new PagePosition(last.message().priority(), last.id());
            }
        } while (!page.isEmpty());

        assertThat(ids(paged)).hasSize(20).isEqualTo(ids(all));
    }

    @Test
    void availableNamesTheSourcesWithUnclaimedMessages() throws Exception {
        Source claimed = Source.queue(queue("claimed").id());
        Source empty = Source.queue(queue("empty").id());
        Source below = Source.queue(queue("below").id());
        DestinationRecord topic = topic("news");
        Source subscription = subscribe(node, topic, "s").source();
        Source silent = subscribe(node, topic("silence"), "t").source();
        send(queue, "a");
        send(queue("claimed"), "b");
        claim(node, claimed);
        long[] ids = send(queue("below"), "c");
        send(topic, "d");
        ScanPosition above = ScanPosition.start(below);
        Arrays.fill(above.lowest(), ids[0] + 1);

        assertThat(node.claimer()
                        .available(List.of(
                                ScanPosition.start(source),
                                ScanPosition.start(claimed),
                                ScanPosition.start(empty),
                                ScanPosition.start(subscription),
                                ScanPosition.start(silent),
                                above)))
                .containsExactlyInAnyOrder(source, subscription);
        assertThat(node.claimer().available(List.of())).isEmpty();
    }

    @Test
    void reducedClaimFreesTheOtherMessages() throws Exception {
        long[] ids = send(queue, "a", "b", "c");
        node.claimer().claim(1, ScanPosition.start(source), 10, true);

        node.claimer().reduce(new ClaimReference(source, 1), List.of(ids[1]));

        assertThat(node.claimer().held())
                .containsExactly(new HeldClaim(new ClaimReference(source, 1), List.of(ids[1])));
        assertThat(texts(claim(register(), source))).containsExactly("a", "c");
    }

    @Test
    void claimReducedToNothingIsGone() throws Exception {
        send(queue, "a");
        node.claimer().claim(1, ScanPosition.start(source), 10, true);

        node.claimer().reduce(new ClaimReference(source, 1), List.of());
        node.claimer().reduce(new ClaimReference(source, 1), List.of());
        node.claimer().reduce(new ClaimReference(source, 99), List.of(1L));

        assertThat(node.claimer().held()).isEmpty();
        assertThat(claim(node, source)).singleElement().satisfies(message -> {
            assertThat(message.message().text()).isEqualTo("a");
            assertThat(message.deliveryCount()).isZero();
        });
    }

    @Test
    void fatesTellWhatATransactionDid() throws Exception {
        long[] ids = send(queue, "gone", "alive", "held", "rolled back");
        Connection application = connectForTransaction();
        String delete = "DELETE FROM " + database.table("message") + " WHERE id = ?";
        Sql.update(application, delete, ids[3]);
        application.rollback();
        Sql.update(application, delete, ids[0]);
        application.commit();
        Sql.update(application, delete, ids[2]);

        assertThat(node.claimer().fates(source, List.of(ids[2], ids[0], ids[1], ids[3])))
                .containsExactly(MessageFate.UNDECIDED, MessageFate.GONE, MessageFate.ALIVE, MessageFate.ALIVE);

        application.commit();
        assertThat(node.claimer().fates(source, List.of(ids[2]))).containsExactly(MessageFate.GONE);
    }

    @Test
    @DisplayName("race 26: a hand-off or an acknowledgement that commits while messages and claims are read")
    void openHandOffOrAcknowledgementIsNeverSeenByHalf() throws Exception {
        long[] ids = committer.commit(sends(new Send(queue, message("acknowledged"), 50)));
        StoreNode other = register();
        Connection transaction = connectForTransaction();
        Sql.update(transaction, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);
        Sql.update(transaction, "DELETE FROM " + database.table("claim") + " WHERE source = ?", queue.id());
        Sql.update(
                transaction,
                "INSERT INTO " + database.table("message")
                        + " (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at, headers)"
                        + " VALUES (?, ?, 4, 0, 0, 'text', TRUE, 1, '{}')",
                ids[0] + 1000,
                queue.id());
        Sql.update(
                transaction,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, ?, 51, ?)",
                queue.id(),
                node.id(),
                new Long[] {ids[0] + 1000});

        assertThat(claim(other, source)).isEmpty();
        transaction.commit();
        assertThat(claim(other, source)).isEmpty();
    }

    @Test
    @DisplayName("race 26: hand-offs under the eyes of a claiming node")
    void handedOffMessagesAreNeverClaimedByOthers() throws Exception {
        StoreNode other = register();
        CountDownLatch sending = new CountDownLatch(1);
        closeLater(sending::countDown);
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<Long>> claimed = threads.submit(() -> {
            List<Long> found = new ArrayList<>();
            while (sending.getCount() > 0) {
                found.addAll(ids(claim(other, source)));
            }
            return found;
        });
        for (int i = 0; i < 100; i++) {
            long[] ids = committer.commit(sends(new Send(queue, message("a"), 1000 + i)));
            committer.commit(new CommitGroup(
                    List.of(),
                    List.of(new Acknowledgement(source, ids[0])),
                    List.of(),
                    List.of(new ClaimReference(source, 1000 + i)),
                    List.of()));
        }
        sending.countDown();

        assertThat(claimed.get(20, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    @DisplayName("race 27: who waited for the claim lock sees what its last holder did")
    void claimSeesWhatTheLastHolderOfTheLockDid() throws Exception {
        long[] ids = send(queue, "a", "b");
        Connection holder = connectForTransaction();
        Sql.execute(holder, database.claimLock(queue.id(), false));
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<QueuedMessage>> waiting = threads.submit(() -> claim(node, source));
        database.awaitLockWaiter();

        Sql.update(
                holder,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, 0, 1, ?)",
                queue.id(),
                new Long[] {ids[0]});
        holder.commit();

        assertThat(texts(waiting.get(10, TimeUnit.SECONDS))).containsExactly("b");
    }

    @Test
    @DisplayName("race 27: the same for given messages of a subscription")
    void exactClaimOfASubscriptionSeesWhatTheLastHolderOfTheLockDid() throws Exception {
        DestinationRecord topic = topic("news");
        Source subscription = subscribe(node, topic, "s").source();
        long[] ids = send(topic, "a", "b");
        Connection holder = connectForTransaction();
        Sql.execute(holder, database.claimLock(subscription.id(), true));
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<QueuedMessage>> waiting = threads.submit(() -> node.claimer()
                .claimExactly(
                        7,
                        ScanPosition.start(subscription),
                        LongStream.of(ids).boxed().toList()));
        database.awaitLockWaiter();

        Sql.update(
                holder,
                "INSERT INTO " + database.table("claim") + " (source, owner, number, ids) VALUES (?, 0, 1, ?)",
                subscription.id(),
                new Long[] {ids[0]});
        holder.commit();

        assertThat(texts(waiting.get(10, TimeUnit.SECONDS))).containsExactly("b");
    }

    @Test
    @DisplayName("race 28: a claim names its message until the acknowledgement is committed")
    void messageWithAnOpenAcknowledgementStaysClaimed() throws Exception {
        long[] ids = send(queue, "first", "last");
        node.claimer().claim(1, ScanPosition.start(source), 10, true);
        StoreNode other = register();
        Connection lane = connectForTransaction();
        Sql.update(lane, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);

        committer.commit(acknowledgements(source, ids[1]));
        assertThat(claim(other, source)).isEmpty();
        lane.commit();
        committer.commit(finished(new ClaimReference(source, 1)));

        assertThat(claim(other, source)).isEmpty();
        assertThat(rows("claim")).isZero();
    }

    @Test
    void twoNodesClaimTenThousandMessagesOnceEach() throws Exception {
        long[] sent = LongStream.range(0, 10)
                .flatMap(i -> {
                    try {
                        return Arrays.stream(sendMany(queue, 1000));
                    } catch (StoreException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray();
        StoreNode other = register();
        ExecutorService threads = closeLater(new Threads(2)).executor();
        List<Future<List<Long>>> consumers = new ArrayList<>();
        for (StoreNode consumer : List.of(node, other)) {
            consumers.add(threads.submit(() -> consumeAll(consumer)));
        }

        List<Long> consumed = new ArrayList<>();
        for (Future<List<Long>> consumer : consumers) {
            consumed.addAll(consumer.get(50, TimeUnit.SECONDS));
        }

        assertThat(consumed).doesNotHaveDuplicates().hasSize(sent.length);
        assertThat(rows("message")).isZero();
        assertThat(rows("claim")).isZero();
    }

    private List<Long> consumeAll(StoreNode consumer) throws Exception {
        List<Long> consumed = new ArrayList<>();
        try (Committer own = consumer.openCommitter(1)) {
            for (long number = 1; ; number++) {
                List<Long> ids = ids(consumer.claimer().claim(number, ScanPosition.start(source), 73, true));
                if (ids.isEmpty()) {
                    return consumed;
                }
                own.commit(new CommitGroup(
                        List.of(),
                        ids.stream().map(id -> new Acknowledgement(source, id)).toList(),
                        List.of(),
                        List.of(new ClaimReference(source, number)),
                        List.of()));
                consumed.addAll(ids);
            }
        }
    }

    /** Stores messages as a newer version would, whose formats this one does not know. */
    private void makeNewer(long... ids) throws Exception {
        try (Connection connection = connect()) {
            for (long id : ids) {
                String newer = " SET kind = 'hologram' WHERE ";
                Sql.update(connection, "UPDATE " + database.table("message") + newer + "id = " + id);
                Sql.update(connection, "UPDATE " + database.table("delivery") + newer + "message = " + id);
            }
        }
    }

    @Test
    void messageOfANewerFormatStaysUnclaimedAndHoldsUpNobody() throws Exception {
        long[] ids = send(queue, "a", "b", "c");
        makeNewer(ids[0], ids[2]);

        assertThat(node.claimer().available(List.of(ScanPosition.start(source))))
                .isNotEmpty();
        assertThat(ids(node.claimer().peek(ScanPosition.start(source), 1))).containsExactly(ids[1]);
        assertThat(ids(node.claimer().claim(nextNumber(), ScanPosition.start(source), 1, true)))
                .containsExactly(ids[1]);
        assertThat(node.claimer().claim(nextNumber(), ScanPosition.start(source), 10, true))
                .isEmpty();
        assertThat(node.claimer().available(List.of(ScanPosition.start(source))))
                .isEmpty();
        assertThat(ids(node.catalog().browse(source, null, 10))).containsExactly(ids[1]);
        assertThat(rows("message")).isEqualTo(3);
    }

    @Test
    void topicMessageOfANewerFormatStaysUnclaimedAndHoldsUpNobody() throws Exception {
        DestinationRecord news = topic("news");
        Source subscription = subscribe(node, news, "s").source();
        long[] ids = send(news, "a", "b", "c");
        makeNewer(ids[0], ids[2]);

        assertThat(ids(node.claimer().peek(ScanPosition.start(subscription), 1)))
                .containsExactly(ids[1]);
        assertThat(ids(node.claimer().claim(nextNumber(), ScanPosition.start(subscription), 1, true)))
                .containsExactly(ids[1]);
        assertThat(node.claimer().claim(nextNumber(), ScanPosition.start(subscription), 10, true))
                .isEmpty();
        assertThat(node.claimer().available(List.of(ScanPosition.start(subscription))))
                .isEmpty();
        assertThat(rows("delivery")).isEqualTo(3);
    }
}
