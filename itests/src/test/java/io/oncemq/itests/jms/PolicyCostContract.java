// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.faults.JdbcCall;
import io.oncemq.jms.Admin;
import io.oncemq.jms.MessageKeys;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What policies cost, in statements: a destination without them pays nothing, whatever holds for others. */
abstract class PolicyCostContract extends JmsContract {

    private static final int MESSAGES = 30;

    private final List<JdbcCall> executed = new CopyOnWriteArrayList<>();
    private Admin admin;
    private Session session;
    private MessageConsumer consumer;

    PolicyCostContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void connectCounting() throws JMSException {
        FaultyDataSource dataSource = new FaultyDataSource(database()::connect);
        OnceMQConnectionFactory counting = closing(database()
                .factory(dataSource)
                .option(Option.NODE_NAME, "counting-" + name())
                .build());
        Connection connection = closing(counting.createConnection());
        connection.start();
        admin = closing(counting.admin());
        session = connection.createSession(Session.SESSION_TRANSACTED);
        consumer = session.createConsumer(queue(session));
        dataSource.plan(call -> {
            if (call.sql() != null && call.method().contains(".execute") && !call.within("JdbcMembership")) {
                executed.add(call);
            }
            return null;
        });
    }

    private void set(String destination, String setting, String value) throws JMSException {
        admin.set(destination, setting, value);
        closing(() -> admin.clear(destination, setting));
    }

    /** All policies for a queue. */
    private void setAll(String destination) throws JMSException {
        set(destination, "maximum-deliveries", "3");
        set(destination, "redelivery-delay", "1s");
        set(destination, "on-failure", "park");
        set(destination, "dead-letter-queue", destination + "-dead");
    }

    private void consumeAll() throws JMSException {
        for (int i = 0; i < MESSAGES; i++) {
            session.createProducer(queue(session)).send(session.createTextMessage("m" + i));
        }
        session.commit();
        receive(consumer, MESSAGES);
        session.commit();
    }

    private static boolean ofPolicies(JdbcCall call) {
        return call.sql() != null && call.sql().matches("(?s).*oncemq_(failure|setting|lease|delayed)\\b.*");
    }

    private List<JdbcCall> executed(Predicate<JdbcCall> which) {
        return executed.stream().filter(which).toList();
    }

    @Test
    void aDestinationWithoutPoliciesPaysNothingForThoseOfOthers() throws Exception {
        setAll(name() + "-other");
        set(name() + "-other", "exclusive-consumer", "true");
        executed.clear();
        consumeAll();
        assertThat(executed).isNotEmpty();
        assertThat(executed(PolicyCostContract::ofPolicies)).isEmpty();
        // Delivered in vain and again, at once: the count is stored, as ever.
        consumeOnceInVain();
        assertThat(executed(PolicyCostContract::ofPolicies)).isEmpty();
    }

    private void consumeOnceInVain() throws JMSException {
        send(queue(session), "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        session.rollback();
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        session.commit();
    }

    @Test
    void aDestinationWithPoliciesPaysNothingForWhatIsConsumed() throws Exception {
        setAll(name());
        executed.clear();
        consumeAll();
        assertThat(executed).isNotEmpty();
        assertThat(executed(PolicyCostContract::ofPolicies)).isEmpty();
    }

    private static boolean ofLimits(JdbcCall call) {
        return call.within("JdbcBacklogs");
    }

    @Test
    void onlyADestinationWithALimitIsAskedHowFullItIs() throws Exception {
        set(name() + "-other", "maximum-messages", "10");
        executed.clear();
        consumeAll();
        assertThat(executed).isNotEmpty();
        assertThat(executed(PolicyCostContract::ofLimits)).isEmpty();
    }

    /** The figures of docs/performance.md. */
    @Test
    void aLimitCostsAQuestionNowAndThen() throws Exception {
        set(name(), "maximum-messages", "1000");
        consumeAll();
        executed.clear();
        for (int i = 0; i < MESSAGES; i++) {
            session.createProducer(queue(session)).send(session.createTextMessage("m" + i));
            session.commit();
        }
        int far = executed(PolicyCostContract::ofLimits).size();
        set(name(), "maximum-messages", "" + MESSAGES);
        set(name(), "when-full", "discard-oldest");
        executed.clear();
        for (int i = 0; i < 10; i++) {
            session.createProducer(queue(session)).send(session.createTextMessage("n" + i));
            session.commit();
        }
        int ring = executed(PolicyCostContract::ofLimits).size();
        System.out.println(getClass() + ": " + Map.of("30 sends far from the limit", far, "10 to a full ring", ring));
        // At most one in 100 ms, and none for each message.
        assertThat(far).as("far from the limit").isLessThan(MESSAGES / 2);
        // Each asks, and takes one message out: the lock, ten priorities, the deletion.
        assertThat(ring).as("to a full ring").isBetween(10, 10 * 20);
    }

    /** The figures of docs/performance.md. */
    @Test
    void whatFailsPaysAFewStatements() throws Exception {
        set(name(), "dead-letter-queue", name() + "-dead");
        set(name(), "maximum-deliveries", "1");
        giveUp("one");
        executed.clear();
        giveUp("two");
        int givenUp = executed(call -> call.within("JdbcCommitter")).size();
        set(name(), "maximum-deliveries", "2");
        set(name(), "redelivery-delay", "300ms");
        send(queue(session), "late");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("late");
        executed.clear();
        session.rollback();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !executed(call -> call.within("Moves")).isEmpty());
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("late");
        int late = executed(call -> call.within("JdbcCommitter")).size();
        int asked = executed(call -> call.within("FailureRows") && call.within("JdbcClaimer"))
                .size();
        session.commit();
        System.out.println(getClass() + ": " + Map.of("given up", givenUp, "put off", late, "asked", asked));
        // The count, and a unit that moves; and one question when it is claimed again.
        assertThat(givenUp).as("given up").isBetween(5, 16);
        assertThat(late).as("put off").isBetween(5, 16);
        assertThat(asked).as("asked whether it has waited").isEqualTo(1);
    }

    /** The figures of docs/performance.md. */
    @Test
    void whatHasAKeyPaysForItself() throws Exception {
        Message first = session.createTextMessage("first");
        first.setStringProperty(MessageKeys.PROPERTY, "key");
        executed.clear();
        session.createProducer(queue(session)).send(first);
        session.commit();
        int sent = executed(call -> call.within("MessageKeyRows")).size();
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("first");
        session.commit();
        int taken = executed(call -> call.within("MessageKeyRows")).size() - sent;
        assertThat(sent).as("statements for the key of a send").isEqualTo(1);
        assertThat(taken).as("statements to take the message").isEqualTo(3);
        executed.clear();
        consumeAll();
        assertThat(executed(call -> call.within("MessageKeyRows")))
                .as("statements for messages without key")
                .isEmpty();
    }

    private void giveUp(String text) throws Exception {
        int before = admin.deadLetters(name() + "-dead").list(null, 0, 10).size();
        send(queue(session), text);
        assertThat(text(consumer.receive(PRESENT))).isEqualTo(text);
        session.rollback();
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        admin.deadLetters(name() + "-dead").list(null, 0, 10).size() > before);
    }
}
