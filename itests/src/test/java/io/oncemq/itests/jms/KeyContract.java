// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.MessageKeys;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.sql.Connection;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** Cancelling and replacing messages by their keys: docs/delivery.md. */
abstract class KeyContract extends JmsContract {

    KeyContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private static Message message(Session session, String key, String text) throws JMSException {
        Message message = session.createTextMessage(text);
        message.setStringProperty(MessageKeys.PROPERTY, key);
        return message;
    }

    private void send(Session session, String key, String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue(session))) {
            producer.send(message(session, key, text));
        }
    }

    private boolean cancel(Session session, String key) throws JMSException {
        return MessageKeys.cancel(session, queue(session), key);
    }

    private static Connection transaction(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void cancelledMessageNeverComes() throws Exception {
        Session session = session();
        send(session, "a", "1");
        send(session, "b", "2");

        assertThat(cancel(session, "a")).isTrue();
        assertThat(cancel(session, "a")).isFalse();
        assertThat(cancel(session, "unknown")).isFalse();

        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("2");
        assertNothingComes(consumer);
    }

    @Test
    void laterMessageTakesThePlaceOfAnEarlierOne() throws Exception {
        Session session = session();
        send(session, "a", "1");
        send(session, "b", "2");
        send(session, "a", "3");

        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("2", "3");
        assertNothingComes(consumer);
    }

    /** A message that this node has fetched ahead is not given to anybody yet. */
    @Test
    void messageFetchedAheadIsCancelled() throws Exception {
        Session session = session();
        Session receiving = session();
        MessageConsumer consumer = receiving.createConsumer(queue(receiving));
        for (int round = 0; round < 10; round++) {
            send(session, "first", "first");
            send(session, "second", "second");
            assertThat(receive(consumer, 1)).containsExactly("first");

            assertThat(cancel(session, "first")).isFalse();
            assertThat(cancel(session, "second")).isTrue();
        }
        send(queue(session), "end");
        assertThat(receive(consumer, 1)).containsExactly("end");
    }

    @Test
    void delayedMessageIsCancelledOrReplaced() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(1000);
        producer.send(message(session, "a", "cancelled"));
        producer.send(message(session, "b", "replaced"));
        producer.send(message(session, "c", "late"));

        assertThat(cancel(session, "a")).isTrue();
        send(session, "b", "at once");

        assertThat(receive(consumer, 2)).containsExactly("at once", "late");
        assertNothingComes(consumer);
        assertThat(cancel(session, "c")).isFalse();
    }

    /** What was given to an application is its own, even if it comes again. */
    @Test
    void messageThatIsDeliveredAgainCannotBeCancelled() throws Exception {
        Session session = session();
        send(session, "a", "1");
        Session transacted = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue(transacted));
        receive(consumer, 1);
        assertThat(cancel(session, "a")).isFalse();
        transacted.rollback();

        assertThat(cancel(session, "a")).isFalse();
        send(session, "a", "2");
        assertThat(receive(consumer, 2)).containsExactly("1", "2");
        transacted.commit();
        assertNothingComes(consumer);
    }

    @Test
    void transactedSessionCancelsWhenItCommits() throws Exception {
        Session session = session();
        Session transacted = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(session, "a", "1");
        assertThat(cancel(transacted, "a")).isTrue();
        assertThat(cancel(transacted, "a")).as("a second time").isFalse();
        assertThat(cancel(transacted, "unknown")).isFalse();
        transacted.rollback();
        assertThat(receive(consumer, 1)).containsExactly("1");

        consumer.close();
        send(session, "a", "2");
        assertThat(cancel(transacted, "a")).isTrue();
        transacted.createProducer(queue(transacted)).send(transacted.createTextMessage("instead"));
        transacted.commit();
        consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("instead");
        assertNothingComes(consumer);
    }

    @Test
    void transactionWhoseCancellationComesTooLateIsRolledBack() throws Exception {
        Session session = session();
        send(session, "a", "1");
        Session transacted = session(Session.SESSION_TRANSACTED);
        assertThat(cancel(transacted, "a")).isTrue();
        transacted.createProducer(queue(transacted)).send(transacted.createTextMessage("neighbour"));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("1");

        TransactionRolledBackException refusal =
                catchThrowableOfType(TransactionRolledBackException.class, transacted::commit);

        assertThat(refusal).hasMessageContaining("'a'");
        assertNothingComes(consumer);
    }

    @Test
    void joinedTransactionCancelsWithWhateverElseItDoes() throws Exception {
        Session session = session();
        Session joined = session();
        Connection connection = transaction(closing(database().connect()));
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (boolean commit : List.of(true, false)) {
            send(session, "a", "1");
            Future<Message> received;
            try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
                // Whether the consumer has fetched it or not.
                boolean cancelled = cancel(joined, "a");
                assertThat(cancelled).isTrue();
                received = threads.submit(() -> consumer.receive(commit ? 5 * ABSENT : PRESENT));
                if (commit) {
                    transaction.commit();
                } else {
                    transaction.rollback();
                }
            }
            Message message = received.get(20, TimeUnit.SECONDS);
            if (commit) {
                assertThat(message).isNull();
            } else {
                assertThat(text(message)).isEqualTo("1");
            }
        }
    }

    @Test
    void joinedTransactionReplaces() throws Exception {
        Session session = session();
        Session joined = session();
        Connection connection = transaction(closing(database().connect()));
        send(session, "a", "1");
        try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
            send(joined, "a", "2");
            transaction.rollback();
        }
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("1");
        consumer.close();
        send(session, "a", "3");
        try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
            send(joined, "a", "4");
            transaction.commit();
        }
        MessageConsumer later = session.createConsumer(queue(session));
        assertThat(receive(later, 1)).containsExactly("4");
        assertNothingComes(later);
    }

    @Test
    void distributedTransactionReplacesButDoesNotCancel() throws Exception {
        OnceMQXAConnectionFactory factory = closing(database().factory().buildXA());
        try (XAConnection connection = factory.createXAConnection();
                XASession xa = connection.createXASession()) {
            Session session = session();
            send(session, "a", "1");
            Xid xid = TestXid.next();
            XAResource resource = xa.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            assertThatThrownBy(() -> cancel(xa, "a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("distributed");
            send(xa, "a", "2");
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
            resource.commit(xid, false);

            MessageConsumer consumer = session.createConsumer(queue(session));
            assertThat(receive(consumer, 1)).containsExactly("2");
            assertNothingComes(consumer);
        }
    }

    @Test
    void contextCancelsToo() {
        try (JMSContext context = factory().createContext()) {
            Queue queue = queue(context);
            context.createProducer()
                    .setProperty(MessageKeys.PROPERTY, "a")
                    .send(queue, "1")
                    .send(queue, "2");
            assertThat(context.createConsumer(queue).receiveBody(String.class, PRESENT))
                    .isEqualTo("2");
            context.createProducer().setProperty(MessageKeys.PROPERTY, "a").send(queue, "3");
            assertThat(catchNothing(() -> MessageKeys.cancel(context, queue, "a")))
                    .isTrue();
            assertThat(context.createConsumer(queue).receive(ABSENT)).isNull();
        }
    }

    private interface Asked {
        boolean ask() throws JMSException;
    }

    private static boolean catchNothing(Asked asked) {
        try {
            return asked.ask();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void listenerIsNotCalledWithWhatWasCancelled() throws Exception {
        Session session = session();
        send(session, "a", "1");
        send(session, "b", "2");
        cancel(session, "a");
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Session listening = session();
        listening.createConsumer(queue(listening)).setMessageListener(message -> {
            try {
                received.add(message.getBody(String.class));
            } catch (JMSException e) {
                received.add(e.toString());
            }
        });
        assertThat(received.poll(PRESENT, TimeUnit.MILLISECONDS)).isEqualTo("2");
        assertThat(received.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void browserPassesOverWhatWasCancelled() throws Exception {
        Session session = session();
        send(session, "a", "1");
        send(session, "b", "2");
        send(session, "b", "3");
        cancel(session, "a");
        try (QueueBrowser browser = session.createBrowser(queue(session))) {
            Enumeration<?> messages = browser.getEnumeration();
            assertThat(text((Message) messages.nextElement())).isEqualTo("3");
            assertThat(messages.hasMoreElements()).isFalse();
        }
        assertThat(cancel(session, "b")).as("looking takes nothing").isTrue();
    }

    @Test
    void messageWithoutIdHasOneIfItHasAKey() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDisableMessageID(true);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Message message = message(session, "a", "1");
        producer.send(message);
        assertThat(message.getJMSMessageID()).startsWith("ID:");
        assertThat(cancel(session, "a")).isTrue();
    }

    @Test
    void keyThatCannotBeOneIsRefused() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (Object bad : List.of("", "x".repeat(256), "a\0b", "\ud800", 17)) {
            Message message = session.createMessage();
            message.setObjectProperty(MessageKeys.PROPERTY, bad);
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining(MessageKeys.PROPERTY);
        }
        assertThatThrownBy(() -> cancel(session, "")).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> session.createProducer(topic(session)).send(message(session, "a", "1")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("only a message in a queue");
        assertNothingComes(session.createConsumer(queue(session)));
    }

    @Test
    void messageOfAGroupIsCancelledAndTheNextOneComes() throws Exception {
        Session session = session();
        for (String text : List.of("1", "2", "3")) {
            Message message = message(session, text, text);
            message.setStringProperty("JMSXGroupID", "group");
            session.createProducer(queue(session)).send(message);
        }
        assertThat(cancel(session, "2")).isTrue();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("1", "3");
        assertNothingComes(consumer);
    }
}
