// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Accounts in tables beside those of the messages; a session joins the transaction of the application's connection. Each
 * account ends it in another way: by JoinedTransaction, on the connection of a wrapped DataSource, or on a bare connection.
 */
final class JoinedRing implements RingMode {

    private final SqlLedger ledger;

    JoinedRing(JmsDatabase database) throws SQLException {
        ledger = new SqlLedger(database::connect, database.table("account"), database.table("booking"));
    }

    @Override
    public void begin() throws SQLException {
        ledger.begin();
    }

    @Override
    public Application open(OnceMQConnectionFactory.Builder builder, FaultyDataSource dataSource) throws JMSException {
        Retries retries = new Retries();
        OnceMQConnectionFactory factory = retries.until("open the store", builder::build);
        Connection connection = retries.until("connect", factory::createConnection);
        connection.start();
        return new Application() {
            @Override
            public Till till(int account, Retries own) {
                return new JoinedTill(connection, dataSource, account, own);
            }

            @Override
            public void close() {
                retries.once("close", connection::close);
                factory.close();
            }
        };
    }

    @Override
    public Books books() throws SQLException {
        return ledger.books();
    }

    @Override
    public void clear() {
        // There is nothing but the accounts.
    }

    @Override
    public void close() {
        // The tables go with the database.
    }

    private final class JoinedTill implements Till {

        private static final int NETWORK_TIMEOUT_MILLIS = 4000;

        private final DataSource dataSource;
        private final int account;
        private final Session session;
        private final MessageConsumer consumer;
        private java.sql.@Nullable Connection application;

        JoinedTill(Connection connection, DataSource dataSource, int account, Retries retries) {
            this.account = account;
            this.dataSource = account == 1 ? OnceMQ.wrap(dataSource) : dataSource;
            session = retries.until("open a session", connection::createSession);
            consumer =
                    retries.until("consume", () -> session.createConsumer(session.createQueue("account-" + account)));
        }

        @Override
        public void payIn(Transfer first) throws Exception {
            work(joined -> {
                book(first);
                end(joined);
            });
        }

        @Override
        public void passOn(long patienceMillis) throws Exception {
            work(joined -> {
                TextMessage message = (TextMessage) consumer.receive(patienceMillis);
                if (message != null) {
                    book(Transfer.parse(message.getText()));
                }
                end(joined);
            });
        }

        private void book(Transfer transfer) throws SQLException, JMSException {
            ledger.book(application, transfer);
            Transfer next = transfer.next();
            if (next != null) {
                XaContract.sendBy(session, session.createQueue("account-" + next.account()), next.text());
            }
        }

        /** Something to do in a transaction. */
        private interface Work {
            void run(JoinedTransaction joined) throws Exception;
        }

        private void work(Work work) throws Exception {
            boolean done = false;
            try {
                if (application == null) {
                    application = dataSource.getConnection();
                    if (!application.getMetaData().getDatabaseProductName().equals("H2")) {
                        application.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
                    }
                    application.setAutoCommit(false);
                }
                JoinedTransaction joined = JoinedTransaction.begin(session, JdbcTransaction.of(application));
                try {
                    work.run(joined);
                    done = true;
                } finally {
                    if (!done) {
                        leave(joined);
                    }
                }
            } finally {
                if (!done) {
                    disconnect();
                }
            }
        }

        private void end(JoinedTransaction joined) throws SQLException, JMSException {
            switch (account) {
                case 0 -> joined.commit();
                case 1 -> application.commit();
                default -> {
                    application.commit();
                    joined.completed();
                }
            }
        }

        /** After a failure, wherever it was: the session must be free again. */
        private void leave(JoinedTransaction joined) throws SQLException {
            if (account == 2) {
                try {
                    application.rollback();
                } finally {
                    ended(joined);
                }
            } else {
                closed(joined);
            }
        }

        private void ended(JoinedTransaction joined) {
            try {
                joined.completed();
            } catch (JMSException endedBefore) {
                // The failure came later.
            }
        }

        private void closed(JoinedTransaction joined) {
            try {
                joined.close();
            } catch (JMSException failure) {
                // The connection is broken; it is closed next.
            }
        }

        private void disconnect() throws SQLException {
            java.sql.Connection broken = application;
            application = null;
            if (broken != null) {
                broken.close();
            }
        }

        @Override
        public void close() throws Exception {
            try {
                disconnect();
            } finally {
                session.close();
            }
        }
    }
}
