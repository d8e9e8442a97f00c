// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** There is nothing but messages: the balance of an account is one, which each booking replaces; each booking is one. Transacted sessions. */
final class LocalRing implements RingMode {

    private static final String BOOKINGS = "bookings";
    private static final long PRESENT = 10_000;

    private final JmsDatabase database;

    LocalRing(JmsDatabase database) {
        this.database = database;
    }

    @Override
    public void begin() throws JMSException {
        try (OnceMQConnectionFactory factory = unharmed();
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            for (int account = 0; account < Transfer.ACCOUNTS; account++) {
                send(session, "balance-" + account, Long.toString(Books.START));
            }
        }
    }

    private OnceMQConnectionFactory unharmed() {
        return database.factory()
                .option(Option.NODE_NAME, "unharmed")
                .option(Option.NODE_LINGER, "0s")
                .build();
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        XaContract.sendBy(session, session.createQueue(queue), text);
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
                return new LocalTill(connection, account, own);
            }

            @Override
            public void close() {
                retries.once("close", connection::close);
                factory.close();
            }
        };
    }

    private static final class LocalTill implements Till {

        private final int account;
        private final Session session;
        private final MessageConsumer transfers;
        private final MessageConsumer balances;

        LocalTill(Connection connection, int account, Retries retries) {
            this.account = account;
            session = retries.until("open a session", () -> connection.createSession(Session.SESSION_TRANSACTED));
            transfers =
                    retries.until("consume", () -> session.createConsumer(session.createQueue("account-" + account)));
            balances =
                    retries.until("consume", () -> session.createConsumer(session.createQueue("balance-" + account)));
        }

        @Override
        public void payIn(Transfer first) throws JMSException {
            boolean done = false;
            try {
                book(first);
                session.commit();
                done = true;
            } finally {
                if (!done) {
                    session.rollback();
                }
            }
        }

        @Override
        public void passOn(long patienceMillis) throws JMSException {
            boolean done = false;
            try {
                TextMessage message = (TextMessage) transfers.receive(patienceMillis);
                if (message != null) {
                    book(Transfer.parse(message.getText()));
                }
                session.commit();
                done = true;
            } finally {
                if (!done) {
                    session.rollback();
                }
            }
        }

        private void book(Transfer transfer) throws JMSException {
            TextMessage balance = (TextMessage) balances.receive(PRESENT);
            assertThat(balance).as("balance of account " + account).isNotNull();
            send(session, "balance-" + account, Long.toString(Long.parseLong(balance.getText()) + transfer.change()));
            send(session, BOOKINGS, transfer.text());
            Transfer next = transfer.next();
            if (next != null) {
                send(session, "account-" + next.account(), next.text());
            }
        }

        @Override
        public void close() throws JMSException {
            session.close();
        }
    }

    @Override
    public Books books() throws SQLException {
        List<Transfer> booked = new ArrayList<>();
        Map<Integer, Long> balances = new HashMap<>();
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT d.name, m.text_body FROM " + database.table("message")
                        + " m JOIN " + database.table("destination") + " d ON d.id = m.destination")) {
            while (row.next()) {
                String queue = row.getString(1);
                String text = row.getString(2);
                if (queue.equals(BOOKINGS)) {
                    booked.add(Transfer.parse(text));
                } else if (queue.startsWith("balance-")) {
                    Long before =
                            balances.put(Integer.valueOf(queue.substring("balance-".length())), Long.valueOf(text));
                    assertThat(before).as("another balance in " + queue).isNull();
                }
            }
        }
        return new Books(balances, booked);
    }

    /** They are not only there: somebody gets them. */
    @Override
    public void clear() throws JMSException, SQLException {
        Books books = books();
        try (OnceMQConnectionFactory factory = unharmed();
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            take(session, BOOKINGS, books.booked().size());
            for (int account = 0; account < Transfer.ACCOUNTS; account++) {
                take(session, "balance-" + account, books.balances().containsKey(account) ? 1 : 0);
            }
        }
    }

    private static void take(Session session, String queue, int count) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(2 * PRESENT);
                assertThat(message)
                        .as("message " + i + " of " + count + " in " + queue)
                        .isNotNull();
            }
        }
    }

    @Override
    public void close() {
        // The messages go with the database.
    }
}
