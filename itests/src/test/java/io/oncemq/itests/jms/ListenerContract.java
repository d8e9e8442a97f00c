// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
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
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Message listeners (Jakarta Messaging 8.7, 8.8, 6.2.5, 6.2.13). */
abstract class ListenerContract extends JmsContract {

    ListenerContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private interface InListener {
        void run() throws Exception;
    }

    /** What a listener has got: text and count. */
    private record Seen(String text, int count) {}

    private static Seen seen(Message message) {
        try {
            return new Seen(text(message), message.getIntProperty("JMSXDeliveryCount"));
        } catch (JMSException e) {
            throw new java.lang.IllegalStateException(e);
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
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
    void stopWaitsForTheListener() throws Exception {
        Connection connection = connect();
        assertWaitsForListener(connection, () -> connection.stop());
    }

    @Test
    void connectionCloseWaitsForTheListener() throws Exception {
        Connection connection = connect();
        assertWaitsForListener(connection, connection::close);
    }

    private void assertWaitsForListener(Connection connection, InListener end) throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        CompletableFuture<String> facilities = new CompletableFuture<>();
        consumer.setMessageListener(message -> {
            running.countDown();
            try {
                assertThat(mayReturn.await(20, TimeUnit.SECONDS)).isTrue();
                // As long as it runs, the session is at the listener's disposal.
                session.createProducer(session.createQueue(name() + "-out"))
                        .send(session.createTextMessage("from the listener"));
                facilities.complete("sent");
            } catch (JMSException | InterruptedException e) {
                facilities.completeExceptionally(e);
            }
        });
        send(queue(session), "a");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Future<?> ended = threads.submit(() -> {
            end.run();
            return null;
        });
        assertThatThrownBy(() -> ended.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mayReturn.countDown();
        ended.get(20, TimeUnit.SECONDS);
        assertThat(facilities.get()).isEqualTo("sent");
        Session other = session();
        assertThat(receive(other.createConsumer(other.createQueue(name() + "-out")), 1))
                .containsExactly("from the listener");
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @Test
    void sessionCloseWaitsForTheListener() throws Exception {
        Session session = session();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            running.countDown();
            awaitQuietly(mayReturn);
        });
        send(queue(session), "a");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Future<?> closed = threads.submit(() -> {
            session.close();
            return null;
        });
        assertThatThrownBy(() -> closed.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mayReturn.countDown();
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void listenerCannotEndWhatItRunsIn() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        List<Exception> thrown = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch called = new CountDownLatch(1);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            for (InListener forbidden : List.<InListener>of(connection::close, connection::stop, session::close)) {
                try {
                    forbidden.run();
                } catch (Exception e) {
                    thrown.add(e);
                }
            }
            called.countDown();
        });
        send(queue(session), "a");
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown).hasSize(3).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void listenerCannotEndItsContext() throws Exception {
        JMSContext context = context();
        List<Exception> thrown = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch called = new CountDownLatch(1);
        context.createConsumer(queue(context)).setMessageListener(message -> {
            for (InListener forbidden : List.<InListener>of(context::close, context::stop)) {
                try {
                    forbidden.run();
                } catch (Exception e) {
                    thrown.add(e);
                }
            }
            called.countDown();
        });
        send(queue(context), "a");
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown)
                .hasSize(2)
                .allSatisfy(e -> assertThat(e).isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class));
    }

    @Test
    void listenerCanCloseItsConsumer() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        send(queue(session), "a", "b");
        CountDownLatch closed = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            seen.add(seen(message));
            try {
                consumer.close();
                closed.countDown();
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        Session other = session();
        assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("b");
        assertThat(seen).containsExactly(new Seen("a", 1));
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

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
