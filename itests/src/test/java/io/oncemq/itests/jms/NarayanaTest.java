// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.itests.xa.ResourceAround;
import io.oncemq.jms.Guarantee;
import io.oncemq.jms.NarayanaRecovery;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.PreparedBranches;
import io.oncemq.jms.admin.PreparedBranch;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XASession;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A transaction manager of the kind that application servers have, with a second resource: a table in another database.
 * Messages on PostgreSQL.
 */
class NarayanaTest extends XaContract {

    private static final String BUSINESS = "jdbc:h2:mem:business;DB_CLOSE_DELAY=-1";

    private static @Nullable RecoveryManager recovery;

    private TransactionManager transactions;
    private XAConnection business;
    private Connection businessConnection;
    private XASession session;
    private MessageConsumer consumer;
    private Queue in;
    private Queue out;

    NarayanaTest() {
        super(PostgresJmsDatabase::new);
    }

    @BeforeAll
    static void configure() throws Exception {
        recovery = Narayana.startRecovery();
    }

    @AfterAll
    static void stopRecovery() {
        if (recovery != null) {
            recovery.terminate();
        }
    }

    @BeforeEach
    void open() throws Exception {
        transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(BUSINESS);
        business = dataSource.getXAConnection();
        businessConnection = business.getConnection();
        execute("CREATE TABLE IF NOT EXISTS shipment (name varchar)");
        execute("DELETE FROM shipment");
        session = xaSession();
        in = session.createQueue(name() + "-in");
        out = session.createQueue(name() + "-out");
        consumer = session.createConsumer(in);
        send(in, "order");
    }

    @AfterEach
    void close() throws Exception {
        business.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(BUSINESS);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int shipments() throws SQLException {
        try (Connection connection = DriverManager.getConnection(BUSINESS);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM shipment")) {
            count.next();
            return count.getInt(1);
        }
    }

    /** Receives an order, ships it, and says so. */
    private void work(XAResource messages) throws Exception {
        work(messages, business.getXAResource());
    }

    private void work(XAResource first, XAResource second) throws Exception {
        transactions.begin();
        transactions.getTransaction().enlistResource(first);
        transactions.getTransaction().enlistResource(second);
        assertThat(receive(consumer, 1)).containsExactly("order");
        // H2 rolls back what it has not been told to commit when this connection is closed.
        try (Statement statement = businessConnection.createStatement()) {
            statement.execute("INSERT INTO shipment VALUES ('order')");
        }
        sendBy(session, out, "shipped");
    }

    @Test
    void commitTakesEffectInBoth() throws Exception {
        work(session.getXAResource());
        transactions.commit();
        consumer.close();

        assertThat(shipments()).isEqualTo(1);
        assertThat(receiveAll(in, 0)).isEmpty();
        assertThat(receiveAll(out, 1)).containsExactly("shipped");
        assertThat(session.getXAResource().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void rollbackTakesEffectInNeither() throws Exception {
        work(session.getXAResource());
        transactions.rollback();
        consumer.close();

        assertThat(shipments()).isZero();
        assertThat(receiveAll(in, 1)).containsExactly("order");
        assertThat(receiveAll(out, 0)).isEmpty();
    }

    @Test
    void interruptedWorkIsTakenUpAgain() throws Exception {
        XAResource messages = session.getXAResource();
        work(messages);
        assertThat(transactions.getTransaction().delistResource(messages, XAResource.TMSUSPEND))
                .isTrue();
        Transaction suspended = transactions.suspend();
        sendBy(session, out, "outside");
        transactions.resume(suspended);
        assertThat(suspended.enlistResource(messages)).isTrue();
        sendBy(session, out, "inside");
        transactions.commit();

        assertThat(receiveAll(out, 3)).containsExactly("outside", "shipped", "inside");
    }

    @Test
    void commitThatDidNotReachTheMessagesIsCompletedByRecovery() throws Exception {
        work(new FailingAtCommit(session.getXAResource(), false));
        transactions.commit();
        consumer.close();
        assertThat(shipments()).isEqualTo(1);
        XAResource another = xaSession().getXAResource();
        assertThat(another.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        assertThat(receiveAll(out, 0)).isEmpty();

        registered();
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            RecoveryManager.manager().scan();
            return another.recover(XAResource.TMSTARTRSCAN).length == 0;
        });

        assertThat(receiveAll(in, 0)).isEmpty();
        assertThat(receiveAll(out, 1)).containsExactly("shipped");
    }

    /** Where the transaction manager is told nothing of names, it would look for the branch in its log for ever. */
    @Test
    void commitWhoseAnswerWasLostIsForgottenByRecovery() throws Exception {
        NarayanaRecovery recovery = registered();
        int before = Narayana.logged().size();
        work(recovery.named(new FailingAtCommit(session.getXAResource(), true)));
        transactions.commit();
        consumer.close();
        assertThat(Narayana.logged()).hasSize(before + 1);

        RecoveryManager.manager().scan();

        assertThat(Narayana.logged()).hasSize(before);
        assertThat(shipments()).isEqualTo(1);
        assertThat(receiveAll(out, 1)).containsExactly("shipped");
    }

    /** Between the vote and the decision. */
    @Test
    void operatorsDecisionIsAHeuristicOutcome() throws Exception {
        NarayanaRecovery recovery = registered();
        PreparedBranches branches = closing(closing(xaFactory()).preparedBranches());
        XAResource messages = recovery.named(new DecidedBeforeCommit(session.getXAResource(), branches));
        work(business.getXAResource(), messages);
        assertThatThrownBy(transactions::commit).isInstanceOf(HeuristicMixedException.class);
        consumer.close();

        assertThat(shipments()).isEqualTo(1);
        assertThat(receiveAll(out, 0)).isEmpty();
        assertThat(receiveAll(in, 1)).containsExactly("order");
        // The transaction manager keeps it for its own operator, and the store keeps it for the transaction manager.
        assertThat(session.getXAResource().recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        branches.forget(branches.list().get(0).id());
        assertThat(session.getXAResource().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    /** A resource whose branches an operator rolls back at the last moment. */
    private static final class DecidedBeforeCommit extends ResourceAround {

        private final PreparedBranches branches;

        DecidedBeforeCommit(XAResource real, PreparedBranches branches) {
            super(real);
            this.branches = branches;
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            try {
                for (PreparedBranch branch : branches.list()) {
                    branches.rollback(branch.id());
                }
            } catch (JMSException failure) {
                throw new AssertionError(failure);
            }
            super.commit(xid, onePhase);
        }
    }

    @Test
    void namesOfStoresAreTold() throws Exception {
        NarayanaRecovery recovery = registered();
        XAResource named = recovery.named(session.getXAResource());
        assertThat(named.isSameRM(recovery.named(xaSession().getXAResource()))).isTrue();
        assertThat(named.isSameRM(business.getXAResource())).isFalse();
        OnceMQXAConnectionFactory another = closing(xaFactory());
        assertThatThrownBy(() -> NarayanaRecovery.register("messages", another))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("registered already");
        assertThat(another.guarantee().guarantee()).isEqualTo(Guarantee.XA_WITHOUT_RECOVERY);
        NarayanaRecovery other = closing(NarayanaRecovery.register("other messages", another));
        assertThat(other).hasToString("recovery of 'other messages' by Narayana");
        assertThat(another.guarantee().guarantee()).isEqualTo(Guarantee.XA);
    }

    private NarayanaRecovery registered() {
        return closing(NarayanaRecovery.register("messages", closing(xaFactory())));
    }

    /** A resource whose commit never arrives, or whose answer never comes. */
    private static final class FailingAtCommit extends ResourceAround {

        private final boolean arrives;

        FailingAtCommit(XAResource real, boolean arrives) {
            super(real);
            this.arrives = arrives;
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            if (arrives) {
                super.commit(xid, onePhase);
            }
            throw new XAException(XAException.XAER_RMFAIL);
        }
    }
}
