// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.store.CountingSocketFactory;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XASession;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What receive, update and send cost together, in each way in which they may be one transaction: commits (transactions of
 * PostgreSQL that changed something) and round trips, counted over many of them, with the node's claims and all else that it
 * does. A slow machine adds some of that: hence the margins.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionCostTest {

    private static final int JOBS = 100;
    private static final int SUBSCRIBERS = 10;

    /** What the node does in a second whatever is asked of it, at most: heartbeats, looks for what is due, claims in small pieces. */
    private static final int BY_THE_CLOCK = 60;

    private static final long PRESENT = 10_000;

    private final PostgresJmsDatabase database = new PostgresJmsDatabase();
    private String url = "";
    private int last;
    private String in = "";
    private String out = "";

    @BeforeAll
    void createTable() throws SQLException {
        String address = database.address().get(0);
        url = address + "?socketFactory=" + CountingSocketFactory.class.getName();
        execute("CREATE TABLE cost_effect (id integer PRIMARY KEY, number integer)");
        execute("INSERT INTO cost_effect VALUES (1, 0)");
    }

    @AfterAll
    void close() throws SQLException {
        execute("DROP TABLE cost_effect");
        database.close();
    }

    @BeforeEach
    void nameQueues() {
        last++;
        in = "cost-in-" + last;
        out = "cost-out-" + last;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private OnceMQConnectionFactory.Builder factory() {
        return OnceMQConnectionFactory.builder()
                .url(url)
                .user("postgres")
                .password("")
                .option(Option.SCHEMA, "create")
                .option(Option.SCHEMA_NAME, database.address().get(2))
                .option(Option.NODE_LINGER, "0s");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", "");
    }

    private static void update(Connection connection) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE cost_effect SET number = number + 1 WHERE id = 1")) {
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    /** What is done again and again. */
    private interface Job {
        void run() throws Exception;
    }

    /** Counts what many of them cost, when some have been done. */
    private void assertCosts(String way, Job job, double commits, double roundTrips) throws Exception {
        for (int i = 0; i < JOBS / 2; i++) {
            job.run();
        }
        long began = System.nanoTime();
        long before = transactions();
        long tripsBefore = CountingSocketFactory.ROUND_TRIPS.get();
        for (int i = 0; i < JOBS; i++) {
            job.run();
        }
        double trips = (CountingSocketFactory.ROUND_TRIPS.get() - tripsBefore) / (double) JOBS;
        // The question itself is one.
        double changes = (transactions() - before - 1) / (double) JOBS;
        System.out.println(way + ": " + changes + " commits, " + trips + " round trips");
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(changes).as("commits of " + way).isBetween(commits, commits + 0.3 + seconds * BY_THE_CLOCK / JOBS);
        assertThat(trips)
                .as("round trips of " + way)
                .isBetween(roundTrips, roundTrips + 1 + seconds * BY_THE_CLOCK / JOBS);
    }

    private long transactions() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void fill(Session session) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(in))) {
            for (int i = 0; i < 2 * JOBS; i++) {
                producer.send(session.createTextMessage("x"));
            }
        }
    }

    /** Runs something with a session of a started connection, and what it needs. */
    private interface Use {
        void run(Session session, MessageConsumer consumer, MessageProducer producer) throws Exception;
    }

    private void with(OnceMQConnectionFactory.Builder builder, int mode, Use use) throws Exception {
        try (OnceMQConnectionFactory factory = builder.build();
                jakarta.jms.Connection connection = factory.createConnection();
                Session filling = connection.createSession();
                Session session = connection.createSession(mode)) {
            fill(filling);
            connection.start();
            use.run(
                    session,
                    session.createConsumer(session.createQueue(in)),
                    session.createProducer(session.createQueue(out)));
        }
    }

    private static void receive(MessageConsumer consumer) throws JMSException {
        assertThat(consumer.receive(PRESENT)).isNotNull();
    }

    @Test
    void joinedTransaction() throws Exception {
        try (Connection application = connect()) {
            application.setAutoCommit(false);
            with(
                    factory(),
                    Session.AUTO_ACKNOWLEDGE,
                    (session, consumer, producer) -> assertCosts(
                            "JoinedTransaction",
                            () -> {
                                JoinedTransaction joined =
                                        JoinedTransaction.begin(session, JdbcTransaction.of(application));
                                receive(consumer);
                                update(application);
                                producer.send(session.createTextMessage("y"));
                                joined.commit();
                            },
                            1,
                            4));
        }
    }

    @Test
    void wrappedDataSource() throws Exception {
        DataSource dataSource = OnceMQ.wrap(new FaultyDataSource(this::connect));
        try (Connection application = dataSource.getConnection()) {
            application.setAutoCommit(false);
            with(
                    factory(),
                    Session.AUTO_ACKNOWLEDGE,
                    (session, consumer, producer) -> assertCosts(
                            "OnceMQ.wrap",
                            () -> {
                                JoinedTransaction unused =
                                        JoinedTransaction.begin(session, JdbcTransaction.of(application));
                                receive(consumer);
                                update(application);
                                producer.send(session.createTextMessage("y"));
                                application.commit();
                            },
                            1,
                            4));
        }
    }

    @Test
    void transactionOfJta() throws Exception {
        Narayana.configure();
        TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        TransactionSynchronizationRegistry registry = com.arjuna
                .ats
                .jta
                .common
                .jtaPropertyManager
                .getJTAEnvironmentBean()
                .getTransactionSynchronizationRegistry();
        try (AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(configuration -> configuration
                        .maxSize(4)
                        .transactionIntegration(new NarayanaTransactionIntegration(transactions, registry))
                        .connectionFactoryConfiguration(
                                connections -> connections.jdbcUrl(url).principal(new NamePrincipal("postgres")))))) {
            with(
                    factory().transactionContext(new JtaTransactions(registry, pool)),
                    Session.AUTO_ACKNOWLEDGE,
                    (session, consumer, producer) -> assertCosts(
                            "JtaTransactions",
                            () -> {
                                transactions.begin();
                                receive(consumer);
                                try (Connection business = pool.getConnection()) {
                                    update(business);
                                }
                                producer.send(session.createTextMessage("y"));
                                transactions.commit();
                            },
                            1,
                            4));
        }
    }

    @Test
    void transactedSession() throws Exception {
        with(
                factory(),
                Session.SESSION_TRANSACTED,
                (session, consumer, producer) -> assertCosts(
                        "transacted session, without data",
                        () -> {
                            receive(consumer);
                            producer.send(session.createTextMessage("y"));
                            session.commit();
                        },
                        1,
                        1));
    }

    @Test
    void sessionThatAcknowledgesByItself() throws Exception {
        try (Connection application = connect()) {
            with(
                    factory(),
                    Session.AUTO_ACKNOWLEDGE,
                    (session, consumer, producer) -> assertCosts(
                            "AUTO_ACKNOWLEDGE, with data of its own commit",
                            () -> {
                                receive(consumer);
                                update(application);
                                producer.send(session.createTextMessage("y"));
                            },
                            3,
                            3));
        }
    }

    @Test
    void distributedTransaction() throws Exception {
        withXa((session, resource, consumer, producer) -> {
            assertCosts(
                    "XA in two phases, the part of the messages",
                    () -> branch(session, resource, consumer, producer, false),
                    2,
                    2);
        });
    }

    @Test
    void distributedTransactionInOnePhase() throws Exception {
        withXa((session, resource, consumer, producer) -> {
            assertCosts(
                    "XA in one phase, without data", () -> branch(session, resource, consumer, producer, true), 1, 1);
        });
    }

    /** The same for XA. */
    private interface XaUse {
        void run(XASession session, XAResource resource, MessageConsumer consumer, MessageProducer producer)
                throws Exception;
    }

    private void withXa(XaUse use) throws Exception {
        try (var factory = factory().buildXA();
                jakarta.jms.XAConnection connection = factory.createXAConnection();
                Session filling = connection.createSession();
                XASession session = connection.createXASession()) {
            fill(filling);
            connection.start();
            use.run(
                    session,
                    session.getXAResource(),
                    session.createConsumer(session.createQueue(in)),
                    session.createProducer(session.createQueue(out)));
        }
    }

    private static void branch(
            XASession session, XAResource resource, MessageConsumer consumer, MessageProducer producer, boolean one)
            throws Exception {
        Xid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        receive(consumer);
        producer.send(session.createTextMessage("y"));
        resource.end(xid, XAResource.TMSUCCESS);
        if (!one) {
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        resource.commit(xid, one);
    }

    /** The commit that stores the message hands it to all of them: nobody has to claim it. */
    @Test
    void messageToTenDurableSubscribers() throws Exception {
        try (OnceMQConnectionFactory factory = factory().build();
                jakarta.jms.Connection connection = factory.createConnection();
                Session publishing = connection.createSession()) {
            connection.start();
            Topic topic = publishing.createTopic(out);
            List<MessageConsumer> subscribers = new ArrayList<>();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Session session = connection.createSession();
                subscribers.add(session.createSharedDurableConsumer(topic, out + i));
            }
            MessageProducer publisher = publishing.createProducer(topic);
            assertCosts(
                    "a message to ten durable subscribers",
                    () -> {
                        publisher.send(publishing.createTextMessage("x"));
                        for (MessageConsumer subscriber : subscribers) {
                            receive(subscriber);
                        }
                    },
                    1 + SUBSCRIBERS,
                    1 + SUBSCRIBERS);
        }
    }

    /** What a subscriber has consumed whose subscription ends with it is deleted by the way. */
    @Test
    void messageToANonDurableSubscriber() throws Exception {
        try (OnceMQConnectionFactory factory = factory().build();
                jakarta.jms.Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            Topic topic = session.createTopic(out);
            MessageConsumer subscriber = session.createConsumer(topic);
            MessageProducer publisher = session.createProducer(topic);
            assertCosts(
                    "a message to a non-durable subscriber",
                    () -> {
                        publisher.send(session.createTextMessage("x"));
                        receive(subscriber);
                    },
                    1,
                    1);
        }
    }

    @Test
    void nonPersistentMessageToAConsumerOfTheSameProcess() throws Exception {
        try (OnceMQConnectionFactory factory = factory().build();
                jakarta.jms.Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(in));
            MessageProducer producer = session.createProducer(session.createQueue(in));
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            assertCosts(
                    "a NON_PERSISTENT message",
                    () -> {
                        producer.send(session.createTextMessage("x"));
                        receive(consumer);
                    },
                    0,
                    0);
        }
    }
}
