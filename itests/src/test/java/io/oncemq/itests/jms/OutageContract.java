// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What applications notice while the database is away, and afterwards. */
abstract class OutageContract extends JmsContract {

    private FaultyDataSource dataSource;
    private OnceMQConnectionFactory switched;
    private Connection connection;

    OutageContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void open() throws JMSException {
        dataSource = new FaultyDataSource(database()::connect);
        switched = database()
                .factory(dataSource)
                .option(Option.OUTCOME_TIMEOUT, "1s")
                .option(Option.NODE_NAME, name())
                .build();
        connection = switched.createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws JMSException {
        dataSource.bringBack();
        connection.close();
        switched.close();
    }

    /** Until the database is noticed to be back, a send may still fail. */
    private static void sendWhenBack(MessageProducer producer, Message message) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            producer.send(message);
            return true;
        });
    }

    private static Message receiveWhenBack(MessageConsumer consumer) {
        return await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> consumer.receive(1000), Objects::nonNull);
    }

    @Test
    void producerIsToldAndGoesOnAfterwards() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("before"));
        dataSource.takeAway();
        JMSException failure =
                catchThrowableOfType(JMSException.class, () -> producer.send(session.createTextMessage("lost")));
        assertThat(failure).hasCauseInstanceOf(StoreException.class);
        assertThat(failure.getLinkedException()).isSameAs(failure.getCause());
        assertThat(failure.getErrorCode()).startsWith("ONCEMQ-");
        dataSource.bringBack();
        sendWhenBack(producer, session.createTextMessage("after"));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(text(receiveWhenBack(consumer))).isEqualTo("before");
        assertThat(text(receiveWhenBack(consumer))).isEqualTo("after");
    }

    @Test
    void blockedReceiveGoesOn() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        dataSource.takeAway();
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        dataSource.bringBack();
        send(queue(session), "x");
        assertThat(text(received.get(30, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void receiveKeepsItsTimeout() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "x");
        dataSource.takeAway();
        long before = System.nanoTime();
        assertThat(consumer.receive(500)).isNull();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(500_000_000L);
        assertThat(consumer.receiveNoWait()).isNull();
        dataSource.bringBack();
        assertThat(text(receiveWhenBack(consumer))).isEqualTo("x");
    }

    @Test
    void transactionIsRolledBack() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "in");
        assertThat(receive(consumer, 1)).containsExactly("in");
        MessageProducer producer = session.createProducer(session.createQueue(name() + "-out"));
        producer.send(session.createTextMessage("out"));
        dataSource.takeAway();
        assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
        dataSource.bringBack();
        Message again = receiveWhenBack(consumer);
        assertThat(text(again)).isEqualTo("in");
        assertThat(again.getJMSRedelivered()).isTrue();
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            session.commit();
            return true;
        });
        Session other = session();
        assertNothingComes(other.createConsumer(other.createQueue(name() + "-out")));
    }

    @Test
    void deliveryInVainIsCountedAlthoughTheNodeStopsBeforeTheCountIsStored() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "x");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("x");
        dataSource.takeAway();
        session.close();
        connection.close();
        dataSource.bringBack();
        switched.close();

        assertThat(receiveOne().getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void joinedReceiptInDoubtIsCountedAlthoughTheNodeStopsBeforeItIsDecided() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "x");
        try (java.sql.Connection business = dataSource.getConnection()) {
            business.setAutoCommit(false);
            JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business));
            assertThat(text(consumer.receive(PRESENT))).isEqualTo("x");
            dataSource.takeAway();
            assertThatThrownBy(transaction::commit).isInstanceOf(JMSException.class);
        }
        connection.close();
        dataSource.bringBack();
        switched.close();

        assertThat(receiveOne().getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    private Message receiveOne() throws JMSException {
        try (Connection another = factory().createConnection();
                Session session = another.createSession();
                MessageConsumer consumer = session.createConsumer(queue(session))) {
            another.start();
            return consumer.receive(PRESENT);
        }
    }

    @Test
    void listenerGoesOnAndTheExceptionListenerIsToldOnce() throws Exception {
        BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
        connection.setExceptionListener(problems::add);
        Session session = connection.createSession();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            running.countDown();
            try {
                assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
                seen.add(text(message));
            } catch (JMSException | InterruptedException e) {
                seen.add(e.toString());
            }
        });
        send(queue(session), "a");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        dataSource.takeAway();
        gone.countDown();
        JMSException told = problems.poll(20, TimeUnit.SECONDS);
        assertThat(told).hasCauseInstanceOf(StoreException.class);
        dataSource.bringBack();
        send(queue(session), "b");
        await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains("b"));
        assertThat(seen).first().isEqualTo("a");
        assertThat(problems).isEmpty();
    }

    @Test
    void exceptionListenerOfAnIdleConnectionIsToldOfEachOutage() throws Exception {
        BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
        connection.setExceptionListener(problems::add);
        for (int outage = 0; outage < 2; outage++) {
            // One that begins before the node has got over the last is the same to it, so there may have to be another.
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                dataSource.takeAway();
                JMSException told = problems.poll(3, TimeUnit.SECONDS);
                dataSource.bringBack();
                if (told != null && isOfRegistration(told)) {
                    return false;
                }
                if (told != null) {
                    assertThat(told).hasCauseInstanceOf(StoreException.class).hasMessageContaining("interrupted");
                }
                return told != null;
            });
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                try (Session session = connection.createSession();
                        MessageConsumer consumer = session.createConsumer(queue(session))) {
                    session.createProducer(queue(session)).send(session.createTextMessage("x"));
                    return text(consumer.receive(1000)).equals("x");
                }
            });
            assertThat(problems).allMatch(OutageContract::isOfRegistration);
            problems.clear();
        }
    }

    /** A node that another test has left running may take this one for dead while its connections are away. */
    private static boolean isOfRegistration(JMSException problem) {
        return "ONCEMQ-REGISTERED-ANEW".equals(problem.getErrorCode());
    }

    @Test
    void closeDoesNotWaitForTheDatabase() throws Exception {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue(session));
        session.createConsumer(topic(session));
        session.createTemporaryQueue();
        send(queue(session), "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
        dataSource.takeAway();
        Future<?> closed = threads.submit(() -> {
            connection.close();
            return null;
        });
        closed.get(20, TimeUnit.SECONDS);
    }

    /** As in an embedded database that has failed within: no driver can break off such a call. */
    @Test
    void closeDoesNotWaitForACallThatNeverReturns() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        CountDownLatch stuck = new CountDownLatch(1);
        dataSource.plan(call -> {
            if (!call.within("JdbcClaimer")) {
                return null;
            }
            stuck.countDown();
            return Fault.stuck();
        });
        try {
            assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
            threads.submit(() -> {
                        connection.close();
                        switched.close();
                        return true;
                    })
                    .get(60, TimeUnit.SECONDS);
            assertThat(received.get(1, TimeUnit.SECONDS)).isNull();
        } finally {
            dataSource.plan(FaultPlan.none());
            dataSource.release();
        }
    }

    @Test
    void connectionCannotBeMadeWhileTheDatabaseIsAway() throws SQLException {
        FaultyDataSource other = new FaultyDataSource(database()::connect);
        other.takeAway();
        try (OnceMQConnectionFactory factory = database().factory(other).build()) {
            JMSException failure = catchThrowableOfType(JMSException.class, factory::createConnection);
            assertThat(failure).hasCauseInstanceOf(StoreException.class);
            assertThat(failure.getLinkedException()).isNotNull();
        }
    }
}
