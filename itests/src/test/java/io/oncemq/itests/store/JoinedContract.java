// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Units of work in a transaction of the application. */
abstract class JoinedContract extends StoreContract {

    private Connection application;
    private JoinedUnit unit;

    JoinedContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void join() throws Exception {
        application = connectForTransaction();
        unit = store.join(JdbcTransaction.of(application));
    }

    @Test
    void connectionInAutoCommitModeIsRefused() throws Exception {
        assertThatThrownBy(() -> store.join(JdbcTransaction.of(connect())))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("setAutoCommit(false)");
        assertThatThrownBy(() -> store.join(new TransactionResource() {}))
                .isInstanceOf(StoreConfigurationException.class);
    }

    @Test
    void receiptAndSendAreOneWithTheTransaction() throws Exception {
        long[] ids = send(queue, "a");
        DestinationRecord other = queue("other");

        assertThat(unit.acknowledge(new Acknowledgement(source, ids[0]))).isTrue();
        long[] sent = unit.send(List.of(new Send(other, message("b"), 5), new Send(other, message("c"), 5)));
        assertThat(claim(node, Source.queue(other.id()))).isEmpty();
        unit.commit();

        assertThat(sent).hasSize(2).isSorted();
        assertThat(sent[0]).isGreaterThan(ids[0]);
        assertLeft(source);
        assertThat(ids(claim(node, Source.queue(other.id()))))
                .as("never handed off")
                .containsExactly(sent[0], sent[1]);
    }

    @Test
    void rollbackUndoesBoth() throws Exception {
        long[] ids = send(queue, "a");
        unit.acknowledge(new Acknowledgement(source, ids[0]));
        unit.send(List.of(new Send(queue, message("b"), 0)));

        unit.rollback();

        assertLeft(source, "a");
    }

    @Test
    @DisplayName("race 4: rollback to a savepoint undoes receipt and send")
    void rollbackToASavepointUndoesBoth() throws Exception {
        long[] ids = send(queue, "a");
        Savepoint savepoint = application.setSavepoint();
        unit.acknowledge(new Acknowledgement(source, ids[0]));
        unit.send(List.of(new Send(queue, message("ghost"), 0)));
        application.rollback(savepoint);
        unit.send(List.of(new Send(queue, message("b"), 0)));

        unit.commit();

        assertLeft(source, "a", "b");
    }

    @Test
    void messageConsumedByOthersIsNotThere() throws Exception {
        long[] ids = send(queue, "a");
        committer.commit(acknowledgements(source, ids[0]));

        assertThat(unit.acknowledge(new Acknowledgement(source, ids[0]))).isFalse();
        unit.commit();
    }

    /**
     * Race 3: the application must not see a message of which its snapshot does not let it delete the row. Where the
     * database deletes what it cannot see, the receipt counts, and the application gets the message.
     */
    @Test
    @DisplayName("race 3: a message newer than the snapshot is not received")
    void messageNewerThanTheSnapshotIsNotThere() throws Exception {
        Connection repeatable = connectForTransaction();
        repeatable.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Sql.longs(repeatable, "SELECT count(*) FROM " + database.table("message"));
        long[] ids = send(queue, "a");
        JoinedUnit old = store.join(JdbcTransaction.of(repeatable));

        assertThat(acknowledgedOrRefused(old, ids[0])).isEqualTo(database.deletesWhatIsNewerThanTheSnapshot());
        old.rollback();

        assertThat(old.description()).contains("REPEATABLE READ");
        assertLeft(source, "a");
    }

    /** A database may also refuse what another has changed since the snapshot. */
    private boolean acknowledgedOrRefused(JoinedUnit old, long id) {
        try {
            return old.acknowledge(new Acknowledgement(source, id));
        } catch (StoreException e) {
            assertThat(e).hasCauseInstanceOf(SQLException.class);
            return false;
        }
    }

    @Test
    void topicMessagesGoToEachSubscription() throws Exception {
        DestinationRecord topic = topic("news");
        Source first = subscribe(node, topic, "first").source();
        Source second = subscribe(node, topic, "second").source();

        long[] ids = unit.send(List.of(
                new Send(topic, message("a"), 0),
                new Send(topic("silence"), message("nobody"), 0),
                new Send(queue, delayed("later", Long.MAX_VALUE), 0)));
        assertThat(unit.acknowledge(new Acknowledgement(first, ids[0]))).isTrue();
        unit.commit();

        assertThat(ids[1]).isZero();
        assertThat(ids[2]).isZero();
        assertThat(claim(node, first)).isEmpty();
        assertThat(texts(claim(node, second))).containsExactly("a");
        assertThat(rows("delayed")).isEqualTo(1);
        assertThat(rows("message")).isEqualTo(1);
    }

    @Test
    @DisplayName("race 15: a publisher with an old snapshot reaches new subscriptions")
    void publisherWithAnOldSnapshotReachesNewSubscriptions() throws Exception {
        DestinationRecord topic = topic("news");
        Connection repeatable = connectForTransaction();
        repeatable.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Sql.longs(repeatable, "SELECT count(*) FROM " + database.table("subscription"));
        JoinedUnit publisher = store.join(JdbcTransaction.of(repeatable));
        Source subscription = subscribe(node, topic, "s").source();

        long[] ids = publisher.send(List.of(new Send(topic, message("a"), 0), new Send(topic, message("b"), 0)));
        publisher.commit();

        assertThat(ids(claim(node, subscription))).containsExactly(ids[0], ids[1]);
    }

    @Test
    void settingsOfTheConnectionStayAsTheyAre() throws Exception {
        application.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        JoinedUnit serializable = store.join(JdbcTransaction.of(application));
        long[] ids = send(queue, "a");

        serializable.acknowledge(new Acknowledgement(source, ids[0]));
        serializable.send(List.of(new Send(queue, message("b"), 0)));
        serializable.commit();

        assertThat(application.getAutoCommit()).isFalse();
        assertThat(application.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(application.isClosed()).isFalse();
        assertLeft(source, "b");
    }

    @Test
    void errorOfTheDatabaseArrivesWithItsState() throws Exception {
        Connection closed = database.connect();
        closed.setAutoCommit(false);
        JoinedUnit broken = store.join(JdbcTransaction.of(closed));
        closed.close();

        assertThatThrownBy(() -> broken.acknowledge(new Acknowledgement(source, 1)))
                .isInstanceOf(StoreException.class)
                .hasCauseInstanceOf(SQLException.class);
    }
}
