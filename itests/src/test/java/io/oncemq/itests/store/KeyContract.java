// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyState;
import io.oncemq.jms.spi.MessageKey;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.NothingToCancelException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.Surplus;
import io.oncemq.jms.spi.UndecidedException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are cancelled or replaced by their keys, unless they were taken before. */
abstract class KeyContract extends StoreContract {

    private int tokens;

    KeyContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    Send keyed(String key, String text) {
        return keyed(queue, key, text, 0, 0);
    }

    private Send keyed(DestinationRecord destination, String key, String text, long expiration, long deliverAt) {
        String token = "ID:" + ++tokens;
        return new Send(
                destination,
                new StoredMessage(
                        MessageKind.TEXT,
                        4,
                        true,
                        1,
                        expiration,
                        deliverAt,
                        "{\"id\":\"" + token + "\",\"origin\":\"here\"}",
                        null,
                        text,
                        null,
                        null,
                        null,
                        new MessageKey(key, token)),
                0);
    }

    KeyReference key(String name) {
        return new KeyReference(queue.id(), name);
    }

    private static CommitGroup cancellation(KeyReference... keys) {
        return new CommitGroup(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(keys));
    }

    private QueuedMessage claimed() throws StoreException {
        List<QueuedMessage> claimed = node.claimer().claim(nextNumber(), ScanPosition.start(source), 1, true);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private JoinedUnit join() throws Exception {
        return store.join(JdbcTransaction.of(connectForTransaction()));
    }

    @Test
    void takenMessageCannotBeCancelledAndIsOneWithoutKeyFromThenOn() throws Exception {
        committer.commit(sends(keyed("a", "1")));
        QueuedMessage message = claimed();
        assertThat(message.keyed()).isTrue();
        assertThat(node.claimer().isCancellable(key("a"))).isTrue();

        assertThat(node.claimer().take(message)).isEqualTo(KeyState.TAKEN);

        assertThat(node.claimer().isCancellable(key("a"))).isFalse();
        assertThat(node.claimer().isCancelled(message)).isFalse();
        assertThatThrownBy(() -> committer.commit(cancellation(key("a"))))
                .isInstanceOf(NothingToCancelException.class)
                .hasMessageContaining("'a'");
        assertThat(join().cancel(key("a"))).isFalse();
        assertThat(node.claimer().take(message))
                .as("asked again, its answer having been lost")
                .isEqualTo(KeyState.TAKEN);
        assertThat(node.catalog().browse(source, null, 10))
                .singleElement()
                .satisfies(there -> assertThat(there.keyed()).isFalse());
        committer.commit(acknowledgements(source, message.id()));
        assertThat(rows("message_key")).isZero();
    }

    @Test
    void cancelledMessageIsNotTaken() throws Exception {
        committer.commit(sends(keyed("a", "1"), keyed("b", "2")));
        QueuedMessage first = claimed();

        committer.commit(cancellation(key("a")));

        assertThat(node.claimer().isCancelled(first)).isTrue();
        assertThat(node.claimer().take(first)).isEqualTo(KeyState.CANCELLED);
        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.TAKEN);
        committer.commit(acknowledgements(source, first.id()));
        assertLeft(source, "2");
    }

    @Test
    void laterMessageReplacesAnEarlierOneWithItsKey() throws Exception {
        committer.commit(sends(keyed("a", "1"), keyed("a", "2"), new Send(queue, message("other"), 0)));
        committer.commit(sends(keyed("a", "3")));

        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.CANCELLED);
        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.CANCELLED);
        assertThat(claimed().keyed()).isFalse();
        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.TAKEN);
        assertThat(rows("message_key")).isZero();
    }

    @Test
    void keyIsOfItsQueueAndComparedExactly() throws Exception {
        DestinationRecord other = queue("other");
        for (String name : List.of("a", "A", "a ", "\u00e4", "a\u0308", "x".repeat(MessageKey.LONGEST_NAME))) {
            committer.commit(sends(keyed(name, name)));
        }
        committer.commit(sends(keyed(other, "a", "other", 0, 0)));
        assertThat(rows("message_key")).isEqualTo(7);

        committer.commit(cancellation(key("a")));

        assertThat(node.claimer().isCancellable(key("a "))).isTrue();
        assertThat(node.claimer().isCancellable(new KeyReference(other.id(), "a")))
                .isTrue();
        assertThat(rows("message_key")).isEqualTo(6);
    }

    @Test
    void groupWhoseCancellationFindsNothingChangesNothing() throws Exception {
        committer.commit(sends(keyed("a", "1")));
        CommitGroup group = new CommitGroup(
                List.of(new Send(queue, message("neighbour"), 0)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(key("a"), key("nobody's")));

        assertThatThrownBy(() -> committer.commit(group)).isInstanceOf(NothingToCancelException.class);

        assertLeft(source, "1");
        assertThat(node.claimer().isCancellable(key("a"))).isTrue();
    }

    @Test
    void messageCancelledInAnOpenTransactionIsUndecided() throws Exception {
        committer.commit(sends(keyed("a", "1")));
        QueuedMessage message = claimed();
        JoinedUnit unit = join();

        assertThat(unit.cancel(key("a"))).isTrue();
        assertThat(unit.cancel(key("a"))).as("a second time").isFalse();
        assertThat(node.claimer().take(message)).isEqualTo(KeyState.UNDECIDED);
        assertThat(node.claimer().isCancelled(message)).isFalse();
        assertThatThrownBy(() -> committer.commit(cancellation(key("a"))))
                .isInstanceOf(UndecidedException.class)
                .hasMessageContaining("'a'");
        unit.rollback();

        assertThat(node.claimer().take(message)).isEqualTo(KeyState.TAKEN);
    }

    @Test
    void messageReplacedInAnOpenTransactionIsUndecided() throws Exception {
        committer.commit(sends(keyed("a", "1")));
        QueuedMessage message = claimed();
        JoinedUnit unit = join();

        unit.send(List.of(keyed("a", "2")));
        assertThat(node.claimer().take(message)).isEqualTo(KeyState.UNDECIDED);
        assertThatThrownBy(() -> committer.commit(sends(keyed("a", "3"))))
                .isInstanceOf(UndecidedException.class)
                .hasMessageContaining("'a'");
        unit.commit();

        assertThat(node.claimer().take(message)).isEqualTo(KeyState.CANCELLED);
        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.TAKEN);
    }

    @Test
    void cancelledInTheTransactionThatSentItComesToNobody() throws Exception {
        JoinedUnit unit = join();
        unit.send(List.of(keyed("a", "1")));
        assertThat(unit.cancel(key("a"))).isTrue();
        unit.commit();

        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.CANCELLED);
    }

    @Test
    void delayedMessageIsCancelledWhereItWaits() throws Exception {
        committer.commit(sends(keyed(queue, "a", "1", 0, Long.MAX_VALUE), keyed(queue, "b", "2", 0, Long.MAX_VALUE)));
        assertThat(rows("delayed")).isEqualTo(2);
        committer.commit(cancellation(key("a")));
        try (Connection connection = database.connect()) {
            Sql.execute(connection, "UPDATE " + database.table("delayed") + " SET due = 1");
        }

        assertThat(node.membership().maintain(ExpiryQueues.NONE)).isNotEmpty();

        assertLeft(source, "2");
        QueuedMessage second = claimed();
        assertThat(node.claimer().isCancellable(key("b"))).isTrue();
        assertThat(node.claimer().take(second)).isEqualTo(KeyState.TAKEN);
        assertThat(node.claimer().isCancellable(key("b"))).isFalse();
    }

    @Test
    void keyOfAPreparedSendCountsFromTheCommit() throws Exception {
        committer.commit(sends(keyed("a", "1")));
        BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {2});
        node.branches().prepare(branch, List.of(keyed("a", "2"), keyed("b", "3")), List.of());
        QueuedMessage first = claimed();
        assertThat(node.claimer().isCancelled(first)).isFalse();
        assertThat(node.claimer().isCancellable(key("b"))).isFalse();

        node.branches().commit(branch);

        assertThat(node.claimer().take(first)).isEqualTo(KeyState.CANCELLED);
        assertThat(join().cancel(key("b"))).isTrue();
        assertThat(node.claimer().take(claimed())).isEqualTo(KeyState.TAKEN);
    }

    @Test
    void messageThatALimitMovesCannotBeCancelledThere() throws Exception {
        DestinationRecord overflow = queue("overflow");
        committer.commit(sends(keyed("a", "1"), keyed("b", "2"), keyed("c", "3")));
        committer.commit(cancellation(key("b")));

        assertThat(node.backlogs().displace(source, new Surplus(2, 0, 0), overflow))
                .isEqualTo(2);

        assertThat(node.claimer().isCancellable(key("a"))).isFalse();
        assertLeft(source, "3");
        assertLeft(Source.queue(overflow.id()), "1");
        assertThat(node.catalog()
                        .browse(Source.queue(overflow.id()), null, 10)
                        .get(0)
                        .keyed())
                .isFalse();
        assertThat(node.backlogs().displace(source, new Surplus(1, 0, 0), null)).isEqualTo(1);
        assertThat(rows("message_key")).isZero();
    }

    @Test
    void expiredMessageKeepsNoKeyAndACancelledOneIsNotMissed() throws Exception {
        DestinationRecord expiry = queue("expiry");
        committer.commit(sends(keyed(queue, "a", "1", 1, 0), keyed(queue, "b", "2", 1, 0)));
        committer.commit(cancellation(key("b")));

        node.membership().maintain(origin -> expiry);

        assertLeft(source);
        assertLeft(Source.queue(expiry.id()), "1");
        assertThat(node.catalog()
                        .browse(Source.queue(expiry.id()), null, 10)
                        .get(0)
                        .keyed())
                .isFalse();
        assertThat(rows("message_key")).isZero();
    }

    @Test
    void keyOfAnExpiredMessageIsForgottenInTheEnd() throws Exception {
        committer.commit(sends(keyed(queue, "a", "1", 1, 0), keyed("b", "2")));

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            node.membership().maintain(ExpiryQueues.NONE);
            return rows("message_key") == 1;
        });
        assertThat(node.claimer().isCancellable(key("b"))).isTrue();
    }

    @Test
    void keysEndWithTheirQueue() throws Exception {
        committer.commit(sends(keyed("a", "1")));

        node.catalog().deleteDestination(queue);

        assertThat(rows("message_key")).isZero();
    }

    /**
     * All orders in which two transactions, one that cancels and one that replaces, and a node that takes can take their steps. What a
     * transaction cannot do because the other one holds the key, it does not do.
     */
    @Test
    @Timeout(300)
    @DisplayName("race 31: a message with a key is taken, cancelled or replaced, by whoever comes first")
    void messageEndsInOneWayInEveryOrderOfSteps() throws Exception {
        Connection canceller = connectForTransaction();
        Connection sender = connectForTransaction();
        for (Connection connection : List.of(canceller, sender)) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        List<String> orders = KeyRace.orders();
        assertThat(orders).hasSize(180).doesNotHaveDuplicates();
        for (String order : orders) {
            for (boolean cancels : List.of(true, false)) {
                for (boolean sends : List.of(true, false)) {
                    new KeyRace(this, order, canceller, cancels, sender, sends).run();
                }
            }
        }
        assertThat(rows("message_key")).isZero();
    }
}
