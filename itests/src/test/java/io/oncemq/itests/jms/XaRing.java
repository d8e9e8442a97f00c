// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.jta.TransactionManager;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.jms.NarayanaRecovery;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts in another database than the messages, both under a transaction manager, whose recovery completes what it could
 * not. Some accounts come first in their transactions, and some the messages. A heuristic outcome fails the ring.
 */
final class XaRing implements RingMode {

    private static final Logger LOG = LoggerFactory.getLogger(XaRing.class);

    private static final AtomicInteger LAST = new AtomicInteger();

    private final JmsDatabase database;
    private final String url = "jdbc:h2:mem:ring-" + LAST.incrementAndGet();
    private final Connection keptOpen = DriverManager.getConnection(url);
    private final SqlLedger ledger = new SqlLedger(() -> DriverManager.getConnection(url), "account", "booking");
    private final RecoveryManager manager;

    XaRing(JmsDatabase database) throws Exception {
        this.database = database;
        manager = Narayana.startRecovery();
    }

    @Override
    public void begin() throws SQLException {
        ledger.begin();
    }

    @Override
    public Application open(OnceMQConnectionFactory.Builder builder, FaultyDataSource dataSource) throws JMSException {
        Retries retries = new Retries();
        OnceMQXAConnectionFactory factory = retries.until("open the store", builder::buildXA);
        NarayanaRecovery recovery = NarayanaRecovery.register(url, factory);
        jakarta.jms.XAConnection connection = retries.until("connect", factory::createXAConnection);
        connection.start();
        return new Application() {
            @Override
            public Till till(int account, Retries own) throws SQLException {
                return new XaTill(connection, recovery, account, own);
            }

            @Override
            public void care() throws SQLException {
                if (prepared() > 0) {
                    manager.scan();
                }
            }

            @Override
            public void close() {
                recovery.close();
                retries.once("close", connection::close);
                factory.close();
            }
        };
    }

    private long prepared() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + database.table("branch"))) {
            row.next();
            return row.getLong(1);
        }
    }

    private final class XaTill implements Till {

        private final int account;
        private final NarayanaRecovery recovery;
        private final XASession session;
        private final MessageConsumer consumer;
        private final XAConnection business;
        private final Connection accounts;
        private final jakarta.transaction.TransactionManager transactions = TransactionManager.transactionManager();

        XaTill(jakarta.jms.XAConnection connection, NarayanaRecovery recovery, int account, Retries retries)
                throws SQLException {
            this.account = account;
            this.recovery = recovery;
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL(url);
            business = dataSource.getXAConnection();
            accounts = business.getConnection();
            session = retries.until("open a session", connection::createXASession);
            consumer =
                    retries.until("consume", () -> session.createConsumer(session.createQueue("account-" + account)));
        }

        @Override
        public void payIn(Transfer first) throws Exception {
            work(() -> book(first));
        }

        @Override
        public void passOn(long patienceMillis) throws Exception {
            work(() -> {
                TextMessage message = (TextMessage) consumer.receive(patienceMillis);
                if (message != null) {
                    book(Transfer.parse(message.getText()));
                }
            });
        }

        private void book(Transfer transfer) throws SQLException, JMSException {
            ledger.book(accounts, transfer);
            Transfer next = transfer.next();
            if (next != null) {
                XaContract.sendBy(session, session.createQueue("account-" + next.account()), next.text());
            }
        }

        private void work(Retries.Attempt work) throws Exception {
            transactions.begin();
            boolean done = false;
            try {
                Transaction transaction = transactions.getTransaction();
                XAResource messages = recovery.named(session.getXAResource());
                transaction.enlistResource(account == 0 ? messages : business.getXAResource());
                transaction.enlistResource(account == 0 ? business.getXAResource() : messages);
                work.run();
                done = true;
            } finally {
                if (!done) {
                    transactions.rollback();
                }
            }
            commit();
        }

        private void commit() throws Exception {
            try {
                transactions.commit();
            } catch (RollbackException failure) {
                LOG.debug("Rolled back", failure);
                throw new SQLException("The transaction manager has rolled back", failure);
            } finally {
                leave();
            }
        }

        private void leave() throws SystemException {
            if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transactions.suspend();
            }
        }

        @Override
        public void close() throws SQLException, JMSException {
            business.close();
            session.close();
        }
    }

    @Override
    public Books books() throws SQLException {
        return ledger.books();
    }

    /** A branch whose manager did not learn that it was prepared stays, until the recovery of anybody finds it. */
    @Override
    public void clear() throws SQLException {
        if (prepared() > 0) {
            try (OnceMQXAConnectionFactory factory = database.factory()
                            .option(Option.NODE_NAME, "recovery")
                            .option(Option.NODE_LINGER, "0s")
                            .buildXA();
                    NarayanaRecovery recovery = NarayanaRecovery.register(url, factory)) {
                LOG.info("Recovery passes of {}", recovery);
                manager.scan();
                manager.scan();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        keptOpen.close();
    }
}
