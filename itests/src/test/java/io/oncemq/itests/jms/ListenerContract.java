// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Message listeners (Jakarta Messaging 8.7, 6.2.5, 6.2.13). */
abstract class ListenerContract extends JmsContract {

    ListenerContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** What a listener has got: text and count. */
    record Seen(String text, int count) {}

    static Seen seen(Message message) {
        try {
            return new Seen(text(message), message.getIntProperty("JMSXDeliveryCount"));
        } catch (JMSException e) {
            throw new java.lang.IllegalStateException(e);
        }
    }

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(20, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Session.AUTO_ACKNOWLEDGE,
                Session.CLIENT_ACKNOWLEDGE,
                Session.DUPS_OK_ACKNOWLEDGE,
                Session.SESSION_TRANSACTED
            })
    void messagesComeInOrder(int mode) throws Exception {
        Session session = session(mode);
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        send(queue(session), "a", "b");
        session.createConsumer(queue(session)).setMessageListener(message -> seen.add(seen(message)));
        send(queue(session), "c");
        for (String text : List.of("a", "b", "c")) {
            assertThat(take(seen)).isEqualTo(new Seen(text, 1));
        }
    }

    @Test
    void messageIsAcknowledgedWhenTheListenerHasReturned() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        send(queue(session), "a");
        CountDownLatch called = new CountDownLatch(1);
        session.createConsumer(queue(session)).setMessageListener(message -> called.countDown());
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        connection.close();
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void failedMessageIsRedeliveredThenTheNextComes(int mode) throws Exception {
        Session session = session(mode);
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        send(queue(session), "a", "b");
        session.createConsumer(queue(session)).setMessageListener(message -> {
            seen.add(seen(message));
            if (calls.incrementAndGet() <= 2) {
                throw new UnsupportedOperationException("on purpose");
            }
        });
        assertThat(take(seen)).isEqualTo(new Seen("a", 1));
        assertThat(take(seen)).isEqualTo(new Seen("a", 2));
        assertThat(take(seen)).isEqualTo(new Seen("a", 3));
        assertThat(take(seen)).isEqualTo(new Seen("b", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void failedMessageIsNotRedeliveredByItselfWhereTheApplicationDecides(int mode) throws Exception {
        Session session = session(mode);
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        send(queue(session), "a", "b");
        session.createConsumer(queue(session)).setMessageListener(message -> {
            seen.add(seen(message));
            throw new UnsupportedOperationException("on purpose");
        });
        assertThat(take(seen)).isEqualTo(new Seen("a", 1));
        assertThat(take(seen)).isEqualTo(new Seen("b", 1));
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void listenerCanRollBackAndCommit() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        send(queue(session), "a", "b");
        session.createConsumer(queue(session)).setMessageListener(message -> {
            Seen now = seen(message);
            try {
                if (now.count() == 1) {
                    session.rollback();
                } else {
                    session.commit();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
            seen.add(now);
        });
        assertThat(take(seen)).isEqualTo(new Seen("a", 1));
        assertThat(take(seen)).isEqualTo(new Seen("a", 2));
        assertThat(take(seen)).isEqualTo(new Seen("b", 1));
        assertThat(take(seen)).isEqualTo(new Seen("b", 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void listenerCanRecover(int mode) throws Exception {
        Session session = session(mode);
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        send(queue(session), "a");
        session.createConsumer(queue(session)).setMessageListener(message -> {
            Seen now = seen(message);
            try {
                if (now.count() == 1) {
                    session.recover();
                } else {
                    message.acknowledge();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
            seen.add(now);
        });
        assertThat(take(seen)).isEqualTo(new Seen("a", 1));
        assertThat(take(seen)).isEqualTo(new Seen("a", 2));
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void listenersOfOneSessionNeverRunAtTheSameTime() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(40);
        MessageListener listener = message -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            all.countDown();
        };
        for (String suffix : List.of("-1", "-2")) {
            session.createConsumer(session.createQueue(name() + suffix)).setMessageListener(listener);
            send(
                    session.createQueue(name() + suffix),
                    Collections.nCopies(20, "x").toArray(new String[0]));
        }
        connection.start();
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void nothingIsDeliveredBeforeStartAndAfterStop() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        session.createConsumer(queue(session)).setMessageListener(message -> seen.add(seen(message)));
        send(queue(session), "a");
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(take(seen).text()).isEqualTo("a");
        connection.stop();
        send(queue(session), "b");
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(take(seen).text()).isEqualTo("b");
    }

    @Test
    void listenerCanBeExchangedWhileStopped() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        BlockingQueue<Seen> first = new LinkedBlockingQueue<>();
        BlockingQueue<Seen> second = new LinkedBlockingQueue<>();
        consumer.setMessageListener(message -> first.add(seen(message)));
        send(queue(session), "a");
        assertThat(take(first).text()).isEqualTo("a");
        connection.stop();
        MessageListener next = message -> second.add(seen(message));
        consumer.setMessageListener(next);
        assertThat(consumer.getMessageListener()).isSameAs(next);
        send(queue(session), "b");
        connection.start();
        assertThat(take(second).text()).isEqualTo("b");
        assertThat(first).isEmpty();
    }

    @Test
    void receiveIsRefusedWhileThereIsAListener() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "a", "b");
        assertThat(receive(consumer, 1)).containsExactly("a");
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        consumer.setMessageListener(message -> seen.add(seen(message)));
        assertThat(take(seen).text()).isEqualTo("b");
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(consumer::receive).isInstanceOf(JMSException.class);
        consumer.setMessageListener(null);
        assertThat(consumer.getMessageListener()).isNull();
        send(queue(session), "c");
        assertThat(receive(consumer, 1)).containsExactly("c");
    }

    @Test
    void listenerCanReceiveFromAnotherConsumerOfItsSession() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        MessageConsumer other = session.createConsumer(session.createQueue(name() + "-other"));
        send(session.createQueue(name() + "-other"), "inner");
        CompletableFuture<String> inner = new CompletableFuture<>();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                inner.complete(text(other.receive(PRESENT)));
            } catch (JMSException e) {
                inner.completeExceptionally(e);
            }
        });
        send(queue(session), "a");
        connection.start();
        assertThat(inner.get(20, TimeUnit.SECONDS)).isEqualTo("inner");
    }

    @Test
    void aThousandMessagesAreProcessedOnce() throws Exception {
        int count = 1000;
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
            Session session = session();
            session.createConsumer(queue(session))
                    .setMessageListener(message -> seen.add(seen(message).text()));
        }
        Session sender = session(Session.SESSION_TRANSACTED);
        var producer = sender.createProducer(queue(sender));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add("m" + i);
            producer.send(sender.createTextMessage("m" + i));
            if (i % 100 == 99) {
                sender.commit();
            }
        }
        await().atMost(Duration.ofSeconds(40)).until(() -> seen.size() >= count);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(sent);
    }
}
