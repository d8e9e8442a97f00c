// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static io.oncemq.itests.jms.ListenerContract.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.itests.jms.ListenerContract.Seen;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How listeners end, and what ends while they run (Jakarta Messaging 6.1.5, 6.1.8, 6.2.15, 8.8). */
abstract class ListenerEndContract extends JmsContract {

    ListenerEndContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private interface InListener {
        void run() throws Exception;
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
            ServerSessionContract.awaitQuietly(mayReturn);
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
    void consumerCloseWaitsForTheListener() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            running.countDown();
            ServerSessionContract.awaitQuietly(mayReturn);
        });
        send(queue(session), "a");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Future<?> closed = threads.submit(() -> {
            consumer.close();
            return null;
        });
        assertThatThrownBy(() -> closed.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mayReturn.countDown();
        closed.get(20, TimeUnit.SECONDS);
        assertNothingComes(session.createConsumer(queue(session)));
    }

    @Test
    void contextStopAndCloseWaitForTheListener() throws Exception {
        for (boolean close : new boolean[] {false, true}) {
            JMSContext context = context();
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch mayReturn = new CountDownLatch(1);
            context.createConsumer(queue(context)).setMessageListener(message -> {
                running.countDown();
                ServerSessionContract.awaitQuietly(mayReturn);
            });
            context().createProducer().send(queue(context), "a");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            Future<?> ended = threads.submit(close ? context::close : context::stop);
            assertThatThrownBy(() -> ended.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            mayReturn.countDown();
            ended.get(20, TimeUnit.SECONDS);
        }
    }
}
