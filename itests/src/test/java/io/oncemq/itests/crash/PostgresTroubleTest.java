// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is there, and yet cannot be used: tables that others lock, a pool without connections, a standby. */
@Timeout(120)
class PostgresTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static @Nullable PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        Objects.requireNonNull(server).close();
    }

    private static DatabaseAddress database() {
        return Objects.requireNonNull(server).address();
    }

    private static void sendWhenPossible(Session session, MessageProducer producer, String text) {
        await("send")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> {
                    producer.send(session.createTextMessage(text));
                    return true;
                });
    }

    /** As a migration does that changes a table of ours, or an operator's VACUUM FULL. */
    @Test
    void tableThatIsLockedFailsSendsAndHoldsUpNobodyForEver() throws Exception {
        try (OnceMQConnectionFactory factory = database().factory("locked", Map.of(Option.STATEMENT_TIMEOUT, "2s"));
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("locked"));
                MessageConsumer consumer = receiving.createConsumer(receiving.createQueue("locked"));
                java.sql.Connection migration = database().open();
                Statement statement = migration.createStatement()) {
            connection.start();
            producer.send(session.createTextMessage("before"));
            assertThat(((TextMessage) consumer.receive(5000)).getText()).isEqualTo("before");
            CompletableFuture<Message> received = new CompletableFuture<>();
            Thread receiver = new Thread(
                    () -> {
                        try {
                            received.complete(consumer.receive());
                        } catch (JMSException failure) {
                            received.completeExceptionally(failure);
                        }
                    },
                    "receiver");
            receiver.start();
            migration.setAutoCommit(false);
            statement.execute("LOCK TABLE oncemq_message, oncemq_claim, oncemq_unit IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 3; i++) {
                long began = System.nanoTime();
                JMSException failure = catchThrowableOfType(
                        JMSException.class, () -> producer.send(session.createTextMessage("refused")));
                assertThat(failure).hasMessageContaining("lock timeout").hasStackTraceContaining("SQLException");
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            }
            assertThat(received).isNotDone();
            migration.rollback();
            sendWhenPossible(session, producer, "after");
            assertThat(((TextMessage) received.get(30, TimeUnit.SECONDS)).getText())
                    .isEqualTo("after");
            receiver.join();
        }
    }

    @Test
    void poolWithoutConnectionsIsNamedAndWaitedFor() throws Exception {
        SmallPool pool = new SmallPool(database(), 4);
        try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder()
                        .dataSource(pool.dataSource())
                        .option(Option.SCHEMA, "create")
                        .option(Option.NODE_LINGER, "0s")
                        .option(Option.OUTCOME_TIMEOUT, "1s")
                        .build();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("pooled"));
                MessageConsumer consumer = session.createConsumer(session.createQueue("pooled"))) {
            connection.start();
            producer.send(session.createTextMessage("before"));
            assertThat(consumer.receive(5000)).isNotNull();
            pool.limit(2);
            database().execute("""
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE application_name = 'OnceMQ committer'
                    """);
            JMSException failure =
                    catchThrowableOfType(JMSException.class, () -> producer.send(session.createTextMessage("refused")));
            assertThat(failure)
                    .hasStackTraceContaining("data source")
                    .hasStackTraceContaining("All 2 connections of the pool are in use");
            assertThat(failure.getErrorCode()).isIn("ONCEMQ-STORE-UNAVAILABLE", "ONCEMQ-OUTCOME-UNKNOWN");
            pool.limit(4);
            sendWhenPossible(session, producer, "after");
            assertThat(consumer.receive(10_000)).isNotNull();
        }
    }

    @Test
    void standbyIsRefused() throws Exception {
        try (PostgresStandby standby = PostgresStandby.of(Objects.requireNonNull(server), false);
                OnceMQConnectionFactory factory = standby.address().factory("standby")) {
            JMSException failure = catchThrowableOfType(JMSException.class, factory::createConnection);
            assertThat(failure).hasStackTraceContaining("in recovery");
            assertThat(failure.getErrorCode()).isEqualTo("ONCEMQ-STORE-UNAVAILABLE");
            standby.promote();
            factory.createConnection().close();
        }
    }
}
