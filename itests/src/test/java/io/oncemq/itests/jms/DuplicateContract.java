// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Duplicate detection on send: docs/delivery.md. */
abstract class DuplicateContract extends JmsContract {

    private static final String ID = "JMS_OnceMQ_DuplicateID";

    DuplicateContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private static Message message(Session session, String id, String text) throws JMSException {
        Message message = session.createTextMessage(text);
        message.setStringProperty(ID, id);
        return message;
    }

    /** A session of a factory that refuses duplicates. */
    private Session refusing(int mode) throws JMSException {
        OnceMQConnectionFactory refusing =
                closing(database().factory().option(Option.DUPLICATES, "refuse").build());
        return closing(refusing.createConnection()).createSession(mode);
    }

    @Test
    void messageSentTwiceComesOnce() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue(session));
        for (String id : List.of("1", "1", "2", "1", "2", "3")) {
            producer.send(message(session, id, id));
        }
        assertThat(receive(consumer, 3)).containsExactly("1", "2", "3");
        assertNothingComes(consumer);
        producer.send(message(session, "1", "again"));
        producer.send(session.createTextMessage("without id"));
        assertThat(receive(consumer, 1)).containsExactly("without id");
    }

    /** The consumer was promised to the duplicate, and gets the next message all the same. */
    @Test
    void duplicateDoesNotTakeTheTurnOfAWaitingConsumer() throws Exception {
        Session session = session();
        send(queue(session), "warm");
        Session receiving = session();
        MessageConsumer consumer = receiving.createConsumer(queue(receiving));
        receive(consumer, 1);
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(message(session, "1", "first"));
        receive(consumer, 1);
        for (int round = 0; round < 20; round++) {
            Future<Message> waiting = threads.submit(() -> consumer.receive(PRESENT));
            producer.send(message(session, "1", "again"));
            producer.send(session.createTextMessage("next " + round));
            assertThat(text(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("next " + round);
        }
    }

    @Test
    void nameThatArtemisGivesToTheIdIsUnderstood() throws Exception {
        try (JMSContext context = factory().createContext()) {
            context.createProducer()
                    .setProperty("_AMQ_DUPL_ID", "1")
                    .send(queue(context), "first")
                    .send(queue(context), "again");
            assertThat(context.createConsumer(queue(context)).receiveBody(String.class, PRESENT))
                    .isEqualTo("first");
            assertNothingComes(session().createConsumer(queue(context)));
        }
    }

    @Test
    void idThatCannotBeOneIsRefused() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (Object bad : List.of("", "x".repeat(256), "a\0b", "\ud800", 17)) {
            Message message = session.createMessage();
            message.setObjectProperty(ID, bad);
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining(ID);
        }
        Message none = session.createMessage();
        none.setObjectProperty(ID, null);
        producer.send(none);
    }

    @Test
    void refusedDuplicateFailsTheSend() throws Exception {
        Session session = refusing(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(message(session, "1", "first"));

        JMSException refusal =
                catchThrowableOfType(JMSException.class, () -> producer.send(message(session, "1", "again")));

        assertThat(refusal.getErrorCode()).isEqualTo("ONCEMQ-DUPLICATE");
        BlockingQueue<JMSException> failures = new LinkedBlockingQueue<>();
        producer.send(message(session, "1", "again"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {}

            @Override
            public void onException(Message message, Exception exception) {
                failures.add((JMSException) exception);
            }
        });
        assertThat(failures.poll(20, TimeUnit.SECONDS).getErrorCode()).isEqualTo("ONCEMQ-DUPLICATE");
        Session other = session();
        assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("first");
    }

    @Test
    void refusedDuplicateOfAContextIsUnchecked() {
        OnceMQConnectionFactory refusing =
                closing(database().factory().option(Option.DUPLICATES, "refuse").build());
        try (JMSContext context = refusing.createContext()) {
            var producer = context.createProducer().setProperty(ID, "1");
            producer.send(queue(context), "first");
            assertThat(catchThrowableOfType(JMSRuntimeException.class, () -> producer.send(queue(context), "again"))
                            .getErrorCode())
                    .isEqualTo("ONCEMQ-DUPLICATE");
        }
    }

    @Test
    void refusedDuplicateRollsALocalTransactionBack() throws Exception {
        Session session = refusing(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(message(session, "1", "first"));
        session.commit();
        producer.send(session.createTextMessage("neighbour"));
        producer.send(message(session, "1", "again"));

        assertThat(catchThrowableOfType(TransactionRolledBackException.class, session::commit)
                        .getErrorCode())
                .isEqualTo("ONCEMQ-DUPLICATE");

        Session other = session();
        MessageConsumer consumer = other.createConsumer(queue(other));
        assertThat(receive(consumer, 1)).containsExactly("first");
        assertNothingComes(consumer);
    }

    @Test
    void localTransactionPassesADuplicateOver() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(message(session, "1", "rolled back"));
        session.rollback();
        producer.send(message(session, "1", "first"));
        producer.send(message(session, "1", "again"));
        session.commit();
        producer.send(message(session, "1", "again"));
        producer.send(session.createTextMessage("neighbour"));
        session.commit();

        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("first", "neighbour");
        assertNothingComes(consumer);
    }

    /** A send waits for a transaction that has sent the same, and takes place if that one does not. */
    @Test
    void sendWaitsForAnOpenTransactionWithTheSameId() throws Exception {
        Session joined = session();
        Session session = session();
        Connection connection = closing(database().connect());
        connection.setAutoCommit(false);
        for (String outcome : List.of("rolled back", "committed")) {
            Future<?> waiting;
            try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
                joined.createProducer(queue(joined)).send(message(joined, outcome, outcome));
                waiting = threads.submit(() -> {
                    session.createProducer(queue(session)).send(message(session, outcome, "other"));
                    return null;
                });
                // Nobody else is held up.
                send(queue(session), "meanwhile");
                assertThat(waiting.isDone()).isFalse();
                if (outcome.equals("committed")) {
                    transaction.commit();
                } else {
                    transaction.rollback();
                }
            }
            waiting.get(20, TimeUnit.SECONDS);
        }
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 4)).containsExactlyInAnyOrder("meanwhile", "other", "committed", "meanwhile");
        assertNothingComes(consumer);
    }
}
