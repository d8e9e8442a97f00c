// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Receiving (Jakarta Messaging 8). */
abstract class ReceiveContract extends JmsContract {

    ReceiveContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Something that ends a wait. */
    private interface End {
        void run() throws JMSException;
    }

    @Test
    void receiveNoWaitFindsWhatIsThere() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(consumer.receiveNoWait()).isNull();
        send(queue(session), "x");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("x");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void shortTimeoutFindsWhatIsThere() throws Exception {
        Session session = session();
        send(queue(session), "x");
        assertThat(text(session.createConsumer(queue(session)).receive(1))).isEqualTo("x");
    }

    @Test
    void receiveWaitsForItsTimeout() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        long before = System.nanoTime();
        assertThat(consumer.receive(300)).isNull();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(300_000_000L);
        assertThatThrownBy(() -> consumer.receive(-1)).isInstanceOf(JMSException.class);
    }

    @Test
    void receiveWaitsForAMessageWithoutEnd() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        send(queue(session), "x");
        assertThat(text(received.get(20, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void blockedReceiveEndsWithTheConsumer() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertEndsReceive(consumer, consumer::close);
    }

    @Test
    void blockedReceiveEndsWithTheSession() throws Exception {
        Session session = session();
        assertEndsReceive(session.createConsumer(queue(session)), session::close);
    }

    @Test
    void blockedReceiveEndsWithTheConnection() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        assertEndsReceive(session.createConsumer(queue(session)), connection::close);
    }

    @Test
    void receiveBlockedByAStoppedConnectionEndsWithIt() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        assertEndsReceive(session.createConsumer(queue(session)), connection::close);
    }

    private void assertEndsReceive(MessageConsumer consumer, End end) throws Exception {
        Future<Message> received = threads.submit(() -> consumer.receive());
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        end.run();
        assertThat(received.get(5, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void stoppedConnectionDeliversNothing() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        connection.stop();
        connection.stop();
        send(queue(session), "x");
        assertThat(consumer.receiveNoWait()).isNull();
        long before = System.nanoTime();
        assertThat(consumer.receive(300)).isNull();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(300_000_000L);
        connection.start();
        connection.start();
        assertThat(receive(consumer, 1)).containsExactly("x");
    }

    @Test
    void blockedReceiveGetsItsMessageAfterStopAndStart() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        connection.stop();
        send(queue(session), "x");
        assertThatThrownBy(() -> received.get(ABSENT, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        connection.start();
        assertThat(text(received.get(20, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void messagesOfAStoppedConnectionAreForOthers() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer stopped = session.createConsumer(queue(session));
        connection.stop();
        Future<Message> blocked = threads.submit(() -> stopped.receive(5_000));
        send(queue(session), "x");
        Session other = session();
        assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("x");
        stopped.close();
        assertThat(blocked.get()).isNull();
    }

    @Test
    void eachMessageGoesToOneConsumer() throws Exception {
        Session first = session();
        Session second = session();
        MessageConsumer one = first.createConsumer(queue(first));
        MessageConsumer two = second.createConsumer(queue(second));
        Future<String> firstText = threads.submit(() -> text(one.receive(PRESENT)));
        Future<String> secondText = threads.submit(() -> text(two.receive(PRESENT)));
        send(queue(first), "a", "b");
        assertThat(new String[] {firstText.get(), secondText.get()}).containsExactlyInAnyOrder("a", "b");
        assertNothingComes(one);
        assertNothingComes(two);
    }

    @Test
    void prefetchedMessagesOfAClosedConsumerAreForOthers() throws Exception {
        Session session = session();
        String[] texts = new String[50];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(queue(session), texts);
        MessageConsumer first = session.createConsumer(queue(session));
        assertThat(receive(first, 10)).startsWith("m0").endsWith("m9");
        first.close();
        MessageConsumer second = session.createConsumer(queue(session));
        assertThat(receive(second, 40)).startsWith("m10").endsWith("m49");
        assertNothingComes(second);
    }

    @Test
    void selectorLeavesTheOthersInOrder() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 6; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("n", i);
            producer.send(message);
        }
        MessageConsumer odd = session.createConsumer(queue(session), "n IN ('x') OR n = 1 OR n = 3 OR n = 5");
        assertThat(odd.getMessageSelector()).contains("n = 3");
        assertThat(receive(odd, 3)).containsExactly("m1", "m3", "m5");
        assertNothingComes(odd);
        odd.close();
        assertThat(receive(session.createConsumer(queue(session)), 3)).containsExactly("m0", "m2", "m4");
    }

    @Test
    void waitingConsumerWithASelectorGetsWhatComes() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session), "colour = 'red'");
        Future<Message> received = threads.submit(() -> consumer.receive(PRESENT));
        Session sender = session();
        MessageProducer producer = sender.createProducer(queue(sender));
        producer.send(sender.createTextMessage("blue"));
        Message red = sender.createTextMessage("red");
        red.setStringProperty("colour", "red");
        producer.send(red);
        assertThat(text(received.get())).isEqualTo("red");
    }

    @Test
    void emptySelectorIsNone() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session), "");
        assertThat(consumer.getMessageSelector()).isNull();
        send(queue(session), "x");
        assertThat(receive(consumer, 1)).containsExactly("x");
    }

    @Test
    void badSelectorIsRefusedAtOnce() throws Exception {
        Session session = connectAs(name()).createSession();
        String bad = "colour = ";
        assertThatThrownBy(() -> session.createConsumer(queue(session), bad))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createConsumer(topic(session), bad))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue(session), bad))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic(session), name(), bad, false))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic(session), name(), bad))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), name(), bad))
                .isInstanceOf(InvalidSelectorException.class);
    }

    @Test
    void expiredMessageIsNotDelivered() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Message brief = session.createTextMessage("brief");
        producer.send(brief, DeliveryMode.PERSISTENT, 4, 1);
        await().atMost(Duration.ofSeconds(10)).until(() -> System.currentTimeMillis() > brief.getJMSExpiration() + 50);
        producer.send(session.createTextMessage("lasting"));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("lasting");
        long before = System.nanoTime();
        assertThat(consumer.receive(300)).isNull();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(300_000_000L);
    }

    @Test
    void messageThatExpiresInMemoryIsNotDelivered() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Session sender = session();
        MessageProducer producer = sender.createProducer(queue(sender));
        for (int i = 0; i < 5; i++) {
            producer.send(sender.createTextMessage("m" + i));
        }
        Message brief = sender.createTextMessage("brief");
        producer.send(brief, DeliveryMode.PERSISTENT, 4, 500);
        assertThat(receive(consumer, 5)).hasSize(5);
        await().atMost(Duration.ofSeconds(10)).until(() -> System.currentTimeMillis() > brief.getJMSExpiration() + 50);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void interruptedReceiveSaysSo() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Boolean> interrupted = threads.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> consumer.receive(PRESENT)).isInstanceOf(JMSException.class);
            return Thread.interrupted();
        });
        assertThat(interrupted.get()).isTrue();
    }
}
