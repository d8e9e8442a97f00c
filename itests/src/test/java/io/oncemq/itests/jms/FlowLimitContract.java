// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** Limits of queues under which sends wait or fail. */
abstract class FlowLimitContract extends FlowContract {

    FlowLimitContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void sendToAFullQueueFailsUntilSomethingIsConsumed() throws Exception {
        set(name(), "maximum-messages", "3", "when-full", "fail");
        Session session = session();
        sendBy(session, queue(session), "a", "b", "c");
        JMSException failure = assertFull(() -> sendBy(session, queue(session), "d"));
        assertThat(failure).isInstanceOf(ResourceAllocationException.class);
        assertThat(failure)
                .hasMessageContaining(name())
                .hasMessageContaining("at most 3")
                .hasMessageContaining("maximum-messages");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("a");
        sendBy(session, queue(session), "e");
        assertFull(() -> sendBy(session, queue(session), "f"));
        assertThat(drain(consumer)).containsExactly("b", "c", "e");
    }

    @Test
    void consumptionOnAnotherNodeMakesRoom() throws Exception {
        set(name(), "maximum-messages", "2", "when-full", "fail");
        Session session = session();
        Session other = elsewhere();
        MessageConsumer consumer = other.createConsumer(queue(other));
        for (int i = 0; i < 10; i++) {
            sendBy(session, queue(session), "a", "b");
            assertFull(() -> sendBy(session, queue(session), "c"));
            assertThat(receive(consumer, 2)).containsExactly("a", "b");
        }
    }

    private Future<?> sendInBackground(String... texts) {
        return threads.submit(() -> {
            Session session = session();
            sendBy(session, queue(session), texts);
            return null;
        });
    }

    private static void assertWaits(Future<?> sending) {
        assertThatThrownBy(() -> sending.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void sendWaitsForRoomMadeHereOrElsewhere() throws Exception {
        set(name(), "maximum-messages", "2", "full-timeout", "30s");
        Session session = session();
        sendBy(session, queue(session), "a", "b");
        for (Session consuming : new Session[] {session, elsewhere()}) {
            Future<?> sending = sendInBackground("more");
            assertWaits(sending);
            assertThat(depth(name())).isEqualTo(2);
            MessageConsumer consumer = consuming.createConsumer(queue(consuming), "JMSPriority >= 0");
            receive(consumer, 1);
            sending.get(10, TimeUnit.SECONDS);
            assertThat(depth(name())).isEqualTo(2);
            consumer.close(); // gives back what was claimed ahead for it
        }
    }

    @Test
    void sendGivesUpAfterTheTimeOut() throws Exception {
        set(name(), "maximum-messages", "1", "full-timeout", "300ms");
        Session session = session();
        sendBy(session, queue(session), "a");
        long began = System.nanoTime();
        JMSException failure = assertFull(() -> sendBy(session, queue(session), "b"));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
        assertThat(failure).hasMessageContaining("300 ms").hasMessageContaining("full-timeout");
        assertThat(drain(session.createConsumer(queue(session)))).containsExactly("a");
    }

    @Test
    void aSessionThatFillsTheQueueThatItConsumesIsTold() throws Exception {
        set(name(), "maximum-messages", "1", "full-timeout", "200ms");
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        sendBy(session, queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Message received = consumer.receive(PRESENT);
        // Not acknowledged, so there.
        assertFull(() -> sendBy(session, queue(session), "b"));
        received.acknowledge();
        sendBy(session, queue(session), "c");
        assertThat(receive(consumer, 1)).containsExactly("c");
    }

    @Test
    void whatATransactionConsumesMakesRoomForWhatItSends() throws Exception {
        set(name(), "maximum-messages", "2", "when-full", "fail");
        Session session = session(Session.SESSION_TRANSACTED);
        sendBy(session, queue(session), "a", "b");
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (String next : numbers(0, 10)) {
            receive(consumer, 1);
            sendBy(session, queue(session), next);
            session.commit();
        }
        assertThat(depth(name())).isEqualTo(2);
    }

    @Test
    void aTransactionIsLetInAsAWhole() throws Exception {
        set(name(), "maximum-messages", "4", "when-full", "fail");
        Session session = session(Session.SESSION_TRANSACTED);
        sendBy(session, queue(session), "a", "b");
        session.commit();
        sendBy(session, queue(session), "c", "d", "e");
        assertThat(assertFull(session::commit)).isInstanceOf(TransactionRolledBackException.class);
        sendBy(session, queue(session), "f", "g");
        session.commit();
        assertThat(depth(name())).isEqualTo(4);
        sendBy(session, queue(session), numbers(0, 5));
        assertThat(assertFull(session::commit)).hasMessageContaining("at all");
        assertThat(drain(session.createConsumer(queue(session)))).containsExactly("a", "b", "f", "g");
    }

    @Test
    void bytesAreLimited() throws Exception {
        set(name(), "maximum-bytes", "10KiB", "when-full", "fail");
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 4; i++) {
            producer.send(bytes(session, 2000));
        }
        assertThat(assertFull(() -> producer.send(bytes(session, 4000)))).hasMessageContaining("maximum-bytes");
        producer.send(bytes(session, 100));
        assertThat(assertFull(() -> producer.send(bytes(session, 11_000)))).hasMessageContaining("at all");
        assertThat(depth(name())).isEqualTo(5);
    }

    private static BytesMessage bytes(Session session, int length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[length]);
        return message;
    }

    @Test
    void theAgeOfTheOldestIsLimited() throws Exception {
        set(name(), "maximum-age", "400ms", "when-full", "fail");
        Session session = session();
        sendBy(session, queue(session), "old");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(assertFull(() -> sendBy(session, queue(session), "later")))
                        .hasMessageContaining("maximum-age"));
        drain(session.createConsumer(queue(session)));
        sendBy(session, queue(session), "new");
    }

    @Test
    void messagesThatAreNotDueAreNotCounted() throws Exception {
        set(name(), "maximum-messages", "1", "when-full", "fail");
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(3_600_000);
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("later"));
        }
        sendBy(session, queue(session), "now");
        producer.send(session.createTextMessage("later"));
        assertFull(() -> sendBy(session, queue(session), "too much"));
    }

    @Test
    void asynchronousSendIsToldByItsListener() throws Exception {
        set(name(), "maximum-messages", "1", "when-full", "fail");
        Session session = session();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                told.add("sent");
            }

            @Override
            public void onException(Message message, Exception exception) {
                told.add(((JMSException) exception).getErrorCode());
            }
        };
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.send(session.createTextMessage("a"), listener);
        producer.send(session.createTextMessage("b"), listener);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("sent");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(FULL);
    }

    @Test
    void joinedSendIsRefusedBeforeAnythingIsWritten() throws Exception {
        set(name(), "maximum-messages", "2", "full-timeout", "200ms");
        Session joined = session();
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
                sendBy(joined, queue(joined), "a", "b");
                // What the transaction has sent counts, though nobody else sees it.
                assertFull(() -> sendBy(joined, queue(joined), "c"));
                assertFull(() -> send(queue(joined), "d"));
                transaction.commit();
            }
        }
        assertThat(drain(joined.createConsumer(queue(joined)))).containsExactly("a", "b");
    }

    @Test
    void aBranchIsNotPreparedForAFullQueue() throws Exception {
        set(name(), "maximum-messages", "1", "when-full", "fail");
        XAConnection connection = closing(database().factory().buildXA().createXAConnection());
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        send(queue(session), "a");
        for (boolean onePhase : new boolean[] {true, false}) {
            Xid xid = TestXid.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            sendBy(session, queue(session), "b");
            resource.end(xid, XAResource.TMSUCCESS);
            assertThatThrownBy(() -> {
                        if (onePhase) {
                            resource.commit(xid, true);
                        } else {
                            int unusedVote = resource.prepare(xid);
                        }
                    })
                    .isInstanceOfSatisfying(
                            XAException.class,
                            e -> assertThat(e.errorCode).as(e.getMessage()).isEqualTo(XAException.XA_RBTRANSIENT));
        }
        assertThat(depth(name())).isEqualTo(1);
    }
}
