// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.faults.Fault.Moment;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreSettings;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Units of several sessions in one group whose commit breaks: each has its effect once, or fails for a reason of its own.
 *
 * <p>The group is brought about by a unit before it, which waits for a row that a transaction of the application has
 * deleted; what is committed meanwhile queues behind it.
 */
abstract class GroupOutcomeContract extends StoreContract {

    private static final String IN = "in";
    private static final String OUT = "out";
    private static final int SESSIONS = 6;
    private static final long PRESENT = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FaultyDataSource dataSource;
    private Connection jms;
    private Worker blocker;
    private final List<Worker> workers = new ArrayList<>();

    GroupOutcomeContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void startWorkers() throws Exception {
        send(queue("blocker"), "blocker");
        String[] texts = new String[SESSIONS];
        Arrays.setAll(texts, Integer::toString);
        dataSource = new FaultyDataSource(database::connect);
        StoreSettings settings = database.settings();
        OnceMQConnectionFactory.Builder builder =
                OnceMQConnectionFactory.builder().dataSource(dataSource).option(Option.OUTCOME_TIMEOUT, "2s");
        if (settings.schemaName() != null) {
            builder.option(Option.SCHEMA_NAME, settings.schemaName());
        }
        OnceMQConnectionFactory factory = closeLater(builder.build());
        jms = closeLater(factory.createConnection());
        jms.start();
        blocker = new Worker("blocker");
        for (int i = 0; i < SESSIONS; i++) {
            send(queue(IN + i), texts[i]);
            workers.add(new Worker(IN + i));
        }
        closeLater(dataSource::bringBack);
    }

    /** A transacted session that has received a message and answered it. */
    private final class Worker {
        private final Session session;
        private final MessageConsumer consumer;
        private final MessageProducer producer;
        private final FutureTask<Boolean> commit;
        private final Thread thread;

        Worker(String from) throws JMSException {
            session = jms.createSession(Session.SESSION_TRANSACTED);
            consumer = session.createConsumer(session.createQueue(from));
            producer = session.createProducer(session.createQueue(OUT));
            assertThat(receiveAndAnswer(PRESENT)).isTrue();
            commit = new FutureTask<>(() -> {
                session.commit();
                return true;
            });
            thread = new Thread(commit, "commit-" + from);
            thread.setDaemon(true);
        }

        boolean receiveAndAnswer(long timeout) throws JMSException {
            Message message = consumer.receive(timeout);
            if (message != null) {
                producer.send(session.createTextMessage(message.getBody(String.class)));
            }
            return message != null;
        }

        /** How the commit failed; null if it did not. */
        @Nullable JMSException failure() throws Exception {
            try {
                commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return null;
            } catch (ExecutionException e) {
                return (JMSException) Objects.requireNonNull(e.getCause());
            }
        }
    }

    private void delete(java.sql.Connection connection, String text) throws Exception {
        assertThat(Sql.update(connection, "DELETE FROM " + database.table("message") + " WHERE text_body = ?", text))
                .isEqualTo(1);
    }

    /** Has all workers commit in one group whose commit breaks at this moment. */
    private void commitAll(Moment moment, boolean thenDown) throws Exception {
        java.sql.Connection application = connectForTransaction();
        delete(application, "blocker");
        blocker.thread.start();
        database.awaitLockWaiter();
        // It will not commit: either its message is gone, or it has waited for too long.
        // Only groups: other connections of the node commit as well.
        dataSource.cutNext(call -> call.commits() && call.within("JdbcCommitter"), moment, thenDown);
        for (Worker worker : workers) {
            worker.thread.start();
        }
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> workers.stream()
                        .allMatch(
                                worker -> worker.thread.getState() == Thread.State.WAITING || worker.commit.isDone()));
        application.commit();
        assertThat(blocker.failure()).isInstanceOf(JMSException.class);
    }

    /** What has become of the answers, all of which must be there once. */
    private void assertAnswered(int... numbers) throws Exception {
        List<String> texts = Arrays.stream(numbers).mapToObj(Integer::toString).toList();
        assertThat(texts(node.catalog().browse(Source.queue(queue(OUT).id()), null, 1000)))
                .containsExactlyInAnyOrderElementsOf(texts);
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE", "AFTER"})
    @DisplayName("race 7: units in a group whose commit breaks have their effects once, and none fails")
    void brokenGroupFailsNobody(Moment moment) throws Exception {
        commitAll(moment, false);

        for (Worker worker : workers) {
            assertThat(worker.failure()).isNull();
            assertThat(worker.receiveAndAnswer(100)).isFalse();
        }
        assertAnswered(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE", "AFTER"})
    @DisplayName("race 7: of a group that breaks, only the unit whose message somebody else consumed fails")
    void brokenGroupFailsTheGuiltyOnly(Moment moment) throws Exception {
        try (java.sql.Connection somebody = database.connect()) {
            delete(somebody, "2");
        }

        commitAll(moment, false);

        for (int i = 0; i < SESSIONS; i++) {
            if (i == 2) {
                assertThat(workers.get(i).failure()).isInstanceOf(TransactionRolledBackException.class);
            } else {
                assertThat(workers.get(i).failure()).isNull();
            }
        }
        assertAnswered(0, 1, 3, 4, 5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE", "AFTER"})
    @DisplayName("race 7: units of unknown outcome are told so, and are done once when the database is back")
    void unknownOutcomeIsFoundOutForEachUnit(Moment moment) throws Exception {
        commitAll(moment, true);
        for (Worker worker : workers) {
            JMSException failure = Objects.requireNonNull(worker.failure());
            // The latter where what broke was the group before.
            assertThat(failure.getErrorCode()).isIn("ONCEMQ-OUTCOME-UNKNOWN", "ONCEMQ-STORE-UNAVAILABLE");
        }

        dataSource.bringBack();

        // Whoever gets a message again answers it again; who does not has answered it with the first commit.
        for (Worker worker : workers) {
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(JMSException.class)
                    .until(() -> {
                        if (worker.receiveAndAnswer(200)) {
                            worker.session.commit();
                        }
                        return node.catalog().browse(Source.queue(queue(OUT).id()), null, 1000).stream()
                                .anyMatch(answer -> answer.message().text().equals(text(worker)));
                    });
        }
        assertAnswered(0, 1, 2, 3, 4, 5);
    }

    private String text(Worker worker) {
        return Integer.toString(workers.indexOf(worker));
    }
}
