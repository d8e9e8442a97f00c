// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.Deduplication;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.DuplicateMessageException;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.UndecidedException;
import java.sql.Connection;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sends with an id, of which one takes place. */
abstract class DuplicateContract extends StoreContract {

    private static final long WINDOW = 60_000;

    private final BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {2});

    DuplicateContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    private Send send(String id, String text) {
        return send(queue, id, text, false);
    }

    private static Send send(DestinationRecord destination, String id, String text, boolean refuse) {
        return send(destination, text, 0, new Deduplication(id, WINDOW, refuse));
    }

    private static Send send(DestinationRecord destination, String text, long deliverAt, Deduplication deduplication) {
        return new Send(
                destination,
                new StoredMessage(
                        MessageKind.TEXT, 4, true, 1, 0, deliverAt, "{}", null, text, null, null, deduplication),
                0);
    }

    @Test
    void duplicateIsPassedOverAndTheRestOfItsGroupIsNot() throws Exception {
        committer.commit(sends(send("1", "first")));

        long[] ids = committer.commit(sends(
                send("1", "again"), new Send(queue, message("other"), 0), send("2", "new"), send("2", "new again")));

        assertThat(ids[0]).isZero();
        assertThat(ids[1]).isPositive();
        assertThat(ids[2]).isGreaterThan(ids[1]);
        assertThat(ids[3]).isZero();
        assertLeft(source, "first", "other", "new");
    }

    @Test
    void groupOfNothingButDuplicatesCommits() throws Exception {
        committer.commit(sends(send("1", "first")));

        assertThat(committer.commit(sends(send("1", "again")))).containsExactly(0);

        assertLeft(source, "first");
    }

    @Test
    void idIsOfItsDestinationAndComparedExactly() throws Exception {
        DestinationRecord other = queue("other");
        for (Send send : List.of(
                send("a", "1"),
                send("A", "2"),
                send("a ", "3"),
                send("\u00e4", "4"),
                send("a\u0308", "5"),
                send("x".repeat(Deduplication.LONGEST_ID), "6"),
                send("\ud83d\ude00".repeat(Deduplication.LONGEST_ID / 2), "7"))) {
            assertThat(committer.commit(sends(send))[0]).isPositive();
            assertThat(committer.commit(sends(send))).containsExactly(0);
        }
        assertThat(committer.commit(sends(send(other, "a", "8", false)))[0]).isPositive();
        assertLeft(source, "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void consumedMessageIsRemembered() throws Exception {
        long[] ids = committer.commit(sends(send("1", "first")));
        claim(node, source);
        committer.commit(acknowledgements(source, ids[0]));

        committer.commit(sends(send("1", "again")));

        assertLeft(source);
    }

    @Test
    void handedOffDuplicateIsNotClaimed() throws Exception {
        committer.commit(sends(send("1", "first")));
        Send again = send("1", "again");

        long[] ids =
                committer.commit(sends(new Send(queue, again.message(), 77), new Send(queue, message("other"), 78)));

        assertThat(ids[0]).isZero();
        assertThat(node.claimer().held()).singleElement().satisfies(claim -> {
            assertThat(claim.reference().number()).isEqualTo(78);
            assertThat(claim.ids()).containsExactly(ids[1]);
        });
    }

    @Test
    void publishedAndDelayedMessagesAreRecognised() throws Exception {
        DestinationRecord topic = topic("news");
        subscribe(node, topic, "s");
        committer.commit(sends(send(topic, "1", "first", false)));
        committer.commit(sends(send(topic, "1", "again", false)));
        assertThat(rows("delivery")).isEqualTo(1);
        assertThat(rows("message")).isEqualTo(1);

        Deduplication later = new Deduplication("2", WINDOW, false);
        committer.commit(sends(send(queue, "later", Long.MAX_VALUE, later)));
        committer.commit(sends(send(queue, "later again", Long.MAX_VALUE, later), send(queue, "now", 0, later)));

        assertThat(rows("delayed")).isEqualTo(1);
        assertLeft(source);
    }

    @Test
    void refusedDuplicateFailsItsGroupAndLeavesNothing() throws Exception {
        committer.commit(sends(send("1", "first")));

        assertThatThrownBy(() -> committer.commit(
                        sends(new Send(queue, message("other"), 0), send("2", "new"), send(queue, "1", "again", true))))
                .isInstanceOf(DuplicateMessageException.class)
                .hasMessageContaining("'1'");
        assertThatThrownBy(() ->
                        committer.commit(sends(send(queue, "3", "new", true), send(queue, "3", "new again", true))))
                .isInstanceOf(DuplicateMessageException.class);

        assertThat(committer.commit(sends(send("2", "after"), send("3", "after"))))
                .doesNotContain(0);
        assertLeft(source, "first", "after", "after");
    }

    @Test
    void idOfAGroupThatFailedIsFree() throws Exception {
        long[] ids = send(queue, "a");
        committer.commit(acknowledgements(source, ids[0]));
        assertThatThrownBy(() -> committer.commit(new CommitGroup(
                        List.of(send("1", "first")),
                        List.of(new Acknowledgement(source, ids[0])),
                        List.of(),
                        List.of(),
                        List.of())))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> committer.commit(sends(send("1", "\ud800")))).isInstanceOf(StoreException.class);

        committer.commit(sends(send("1", "again")));

        assertLeft(source, "again");
    }

    @Test
    void idIsFreeWhenItsWindowIsOver() throws Exception {
        Deduplication brief = new Deduplication("1", 1, false);
        committer.commit(sends(send(queue, "first", 0, brief)));

        // Whether it is forgotten by then or only over.
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        committer.commit(sends(send(queue, "later", 0, new Deduplication("1", WINDOW, false))))[0] > 0);
        assertThat(committer.commit(sends(send("1", "again")))).containsExactly(0);

        assertLeft(source, "first", "later");
    }

    @Test
    void idsAreForgottenInTheBackground() throws Exception {
        List<Send> many = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            many.add(send(queue, "x", 0, new Deduplication("brief " + i, 1, false)));
        }
        committer.commit(sends(many.toArray(Send[]::new)));
        committer.commit(sends(send("1", "first")));

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            node.membership().maintain(ExpiryQueues.NONE);
            return rows("accepted_id") == 1;
        });
        assertThat(committer.commit(sends(send("1", "again")))).containsExactly(0);
    }

    @Test
    void joinedSendIsOneWithTheTransaction() throws Exception {
        Connection application = connectForTransaction();
        JoinedUnit unit = store.join(JdbcTransaction.of(application));
        unit.send(List.of(send("1", "rolled back")));
        unit.rollback();
        assertThat(unit.send(List.of(send("1", "first")))[0]).isPositive();
        assertThat(unit.send(List.of(send("1", "again")))).containsExactly(0);
        Savepoint savepoint = application.setSavepoint();
        assertThat(unit.send(List.of(send("2", "taken back")))[0]).isPositive();
        application.rollback(savepoint);
        assertThat(unit.send(List.of(send("2", "second")))[0]).isPositive();
        unit.commit();

        assertThat(committer.commit(sends(send("1", "again"), send("2", "again"))))
                .containsExactly(0, 0);
        assertThatThrownBy(() -> unit.send(List.of(send("3", "new"), send(queue, "1", "again", true))))
                .isInstanceOf(DuplicateMessageException.class);
        // The transaction goes on, and what was not stored is not remembered.
        assertThat(unit.send(List.of(send("3", "third")))[0]).isPositive();
        unit.commit();
        assertLeft(source, "first", "second", "third");
    }

    @Test
    void openTransactionMakesOthersWaitForItsOutcomeOnly() throws Exception {
        JoinedUnit unit = store.join(JdbcTransaction.of(connectForTransaction()));
        unit.send(List.of(send("1", "open")));

        assertThatThrownBy(() -> committer.commit(sends(send("1", "other"), send("2", "neighbour"))))
                .isInstanceOf(UndecidedException.class);
        committer.commit(sends(send("2", "neighbour"), send("3", "third")));
        unit.rollback();
        committer.commit(sends(send("1", "other")));

        assertLeft(source, "neighbour", "third", "other");
    }

    @Test
    void duplicateInABranchIsDecidedWhenItIsCommitted() throws Exception {
        committer.commit(sends(send("1", "first")));
        node.branches()
                .prepare(
                        branch,
                        List.of(send("1", "again"), send("2", "branch"), send("2", "branch again"), send("3", "late")),
                        List.of());
        // A prepared branch may be rolled back, so that it displaces nothing.
        assertThat(committer.commit(sends(send("3", "other")))[0]).isPositive();

        assertThat(node.branches().commit(branch)).isPresent();

        assertLeft(source, "first", "other", "branch");
        assertThat(committer.commit(sends(send("2", "again")))).containsExactly(0);
    }

    @Test
    void branchThatIsRolledBackRemembersNothing() throws Exception {
        node.branches().prepare(branch, List.of(send("1", "branch")), List.of());
        node.branches().rollback(branch);

        committer.commit(sends(send("1", "first")));

        assertLeft(source, "first");
    }

    @Test
    void branchWithAKnownDuplicateThatIsToBeRefusedIsNotPrepared() throws Exception {
        committer.commit(sends(send("1", "first")));

        assertThatThrownBy(() -> node.branches().prepare(branch, List.of(send(queue, "1", "again", true)), List.of()))
                .isInstanceOf(DuplicateMessageException.class);
        assertThatThrownBy(() -> node.branches()
                        .prepare(branch, List.of(send(queue, "2", "a", true), send(queue, "2", "b", true)), List.of()))
                .isInstanceOf(DuplicateMessageException.class);

        assertThat(node.branches().prepared()).isEmpty();
        node.branches().prepare(branch, List.of(send(queue, "3", "new", true)), List.of());
        committer.commit(sends(send("3", "meanwhile")));
        node.branches().commit(branch);
        assertLeft(source, "first", "meanwhile");
    }

    @Test
    @DisplayName(
            "race 30: of sends with the same ids from two nodes at the same time one is accepted, and no other send fails")
    void sameIdsFromTwoNodesAreAcceptedOnce() throws Exception {
        int rounds = 30;
        int perGroup = 10;
        StoreNode second = register();
        ExecutorService threads = closeLater(new Threads(2)).executor();
        List<Future<Integer>> senders = new ArrayList<>();
        for (StoreNode by : List.of(node, second)) {
            Committer own = by == node ? committer : closeLater(by.openCommitter(0));
            senders.add(threads.submit(() -> {
                int accepted = 0;
                for (int round = 0; round < rounds; round++) {
                    List<Send> group = new ArrayList<>();
                    for (int i = 0; i < perGroup; i++) {
                        group.add(send(round + "-" + i, "one of two"));
                    }
                    if (by == second) {
                        // The other way round, which would be a deadlock if both went on in their own order.
                        Collections.reverse(group);
                    }
                    group.add(new Send(queue, message("own"), 0));
                    accepted += accepted(own, group.toArray(Send[]::new));
                }
                return accepted;
            }));
        }

        int accepted = 0;
        for (Future<Integer> sender : senders) {
            accepted += sender.get(50, TimeUnit.SECONDS);
        }

        assertThat(accepted).isEqualTo(rounds * perGroup);
        assertThat(texts(node.catalog().browse(source, null, 1000)))
                .hasSize(rounds * perGroup + 2 * rounds)
                .filteredOn("own"::equals)
                .hasSize(2 * rounds);
    }

    /** Commits a group, and again if the other one with these ids has not ended; how many of its ids were accepted. */
    private static int accepted(Committer own, Send... group) throws StoreException {
        while (true) {
            try {
                long[] ids = own.commit(sends(group));
                int accepted = 0;
                for (int i = 0; i < ids.length; i++) {
                    accepted += ids[i] > 0 && group[i].message().deduplication() != null ? 1 : 0;
                }
                return accepted;
            } catch (UndecidedException ignored) {
                // Nothing was changed.
            }
        }
    }
}
