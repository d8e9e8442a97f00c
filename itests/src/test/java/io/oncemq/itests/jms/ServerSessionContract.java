// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
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

/** How connection consumers have messages processed by the sessions of an application server (Jakarta Messaging 11.2). */
abstract class ServerSessionContract extends JmsContract {

    private static final Duration SOON = Duration.ofSeconds(20);

    ServerSessionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Text and delivery count, of a message that a listener has. */
    static String seen(Message message) {
        try {
            return text(message) + " " + message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new java.lang.IllegalStateException(e);
        }
    }

    static String take(BlockingQueue<String> seen) throws InterruptedException {
        return seen.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static Session listening(Connection connection, int mode, BlockingQueue<String> seen) throws JMSException {
        Session session = connection.createSession(mode);
        session.setMessageListener(message -> seen.add(seen(message)));
        return session;
    }

    private ConnectionConsumer consume(Connection connection, int most, Session... sessions) throws JMSException {
        return connection.createConnectionConsumer(
                queue(sessions[0]), null, new ServerSessions(threads, sessions), most);
    }

    @Test
    void serverSessionsProcessEachMessageOnce() throws Exception {
        Connection connection = connect();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        List<Integer> loads = Collections.synchronizedList(new ArrayList<>());
        ThreadLocal<Integer> load = new ThreadLocal<>();
        Session[] sessions = new Session[3];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = connection.createSession();
            sessions[i].setMessageListener(message -> {
                load.set(load.get() + 1);
                seen.add(seen(message));
            });
        }
        ServerSessions pool = new ServerSessions(
                threads,
                session -> {
                    load.set(0);
                    session.run();
                    loads.add(load.get());
                },
                sessions);
        List<String> sent = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add("m" + i);
            expected.add("m" + i + " 1");
        }
        send(queue(sessions[0]), sent.toArray(new String[0]));
        connection.createConnectionConsumer(queue(sessions[0]), null, pool, 5);
        await().atMost(SOON).until(() -> seen.size() >= sent.size() && pool.idle() == sessions.length);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(loads).allSatisfy(messages -> assertThat(messages).isLessThanOrEqualTo(5));
        Session other = connection.createSession();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @Test
    void nothingIsProcessedBeforeStartAndAfterStop() throws Exception {
        Connection connection = freshConnection();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session session = listening(connection, Session.AUTO_ACKNOWLEDGE, seen);
        consume(connection, 10, session);
        send(queue(session), "a");
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(take(seen)).isEqualTo("a 1");
        connection.stop();
        send(queue(session), "b", "c");
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(take(seen)).isEqualTo("b 1");
        assertThat(take(seen)).isEqualTo("c 1");
    }

    @Test
    void stopWaitsForTheListenerAndLeavesTheOthers() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        session.setMessageListener(message -> {
            running.countDown();
            awaitQuietly(mayReturn);
            seen.add(seen(message));
        });
        send(queue(session), "a", "b", "c");
        consume(connection, 10, session);
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Future<?> stopped = threads.submit(() -> {
            connection.stop();
            return null;
        });
        assertThatThrownBy(() -> stopped.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mayReturn.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(take(seen)).isEqualTo("a 1");
        assertThat(seen).isEmpty();
        Session other = session();
        MessageConsumer consumer = other.createConsumer(queue(other));
        for (String text : List.of("b", "c")) {
            assertThat(seen(consumer.receive(PRESENT))).isEqualTo(text + " 1");
        }
    }

    @Test
    void connectionCloseWaitsForTheListener() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        List<Exception> thrown = Collections.synchronizedList(new ArrayList<>());
        session.setMessageListener(message -> {
            for (AutoCloseable forbidden :
                    List.<AutoCloseable>of(connection::close, connection::stop, session::close, session::run)) {
                try {
                    forbidden.close();
                } catch (Exception e) {
                    thrown.add(e);
                }
            }
            running.countDown();
            awaitQuietly(mayReturn);
        });
        send(queue(session), "a");
        consume(connection, 1, session);
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown).hasSize(4);
        assertThat(thrown.subList(0, 3)).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
        Future<?> closed = threads.submit(() -> {
            connection.close();
            return null;
        });
        assertThatThrownBy(() -> closed.get(ABSENT, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mayReturn.countDown();
        closed.get(20, TimeUnit.SECONDS);
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void messageOfAFailedListenerComesAgain(int mode) throws Exception {
        Connection connection = connect();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        Session session = connection.createSession(mode);
        session.setMessageListener(message -> {
            seen.add(seen(message));
            if (calls.incrementAndGet() == 1) {
                throw new UnsupportedOperationException("on purpose");
            }
        });
        send(queue(session), "a");
        consume(connection, 10, session);
        assertThat(take(seen)).isEqualTo("a 1");
        assertThat(take(seen)).isEqualTo("a 2");
    }

    @Test
    void clientAcknowledgesWhatItsSessionHasProcessed() throws Exception {
        Connection connection = connect();
        BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        session.setMessageListener(messages::add);
        send(queue(session), "a", "b");
        ConnectionConsumer consumer = consume(connection, 1, session);
        messages.poll(20, TimeUnit.SECONDS);
        messages.poll(20, TimeUnit.SECONDS).acknowledge();
        send(queue(session), "c");
        assertThat(seen(messages.poll(20, TimeUnit.SECONDS))).isEqualTo("c 1");
        consumer.close();
        session.close();
        Session other = session();
        assertThat(seen(other.createConsumer(queue(other)).receive(PRESENT))).isEqualTo("c 2");
    }

    @Test
    void transactionOfAServerSessionIsTheListeners() throws Exception {
        Connection connection = connect();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        AtomicInteger calls = new AtomicInteger();
        session.setMessageListener(message -> {
            seen.add(seen(message));
            try {
                session.createProducer(session.createQueue(name() + "-out"))
                        .send(session.createTextMessage("call " + calls.incrementAndGet()));
                if (calls.get() == 1) {
                    session.rollback();
                } else {
                    session.commit();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        send(queue(session), "a");
        consume(connection, 10, session);
        assertThat(take(seen)).isEqualTo("a 1");
        assertThat(take(seen)).isEqualTo("a 2");
        Session other = session();
        MessageConsumer out = other.createConsumer(other.createQueue(name() + "-out"));
        assertThat(receive(out, 1)).containsExactly("call 2");
        assertNothingComes(out);
    }

    @Test
    void messagesOfAServerSessionThatDiesAreForOthers() throws Exception {
        Connection connection = connect();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session dead = listening(connection, Session.AUTO_ACKNOWLEDGE, seen);
        CountDownLatch started = new CountDownLatch(1);
        // Its thread ends before it runs the session.
        ServerSessions pool = new ServerSessions(threads, session -> started.countDown(), dead);
        send(queue(dead), "a", "b");
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue(dead), null, pool, 1);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        consumer.close();
        dead.close();
        Session other = session();
        MessageConsumer next = other.createConsumer(queue(other));
        for (String text : List.of("a", "b")) {
            assertThat(seen(next.receive(PRESENT))).isEqualTo(text + " 1");
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void messageThatWaitsForAServerSessionIsForOthersWhenTheConsumerIsClosed() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ServerSessionPool empty = () -> {
            asked.countDown();
            awaitQuietly(end);
            throw new JMSException("There is none");
        };
        send(queue(session), "a");
        connection.createConnectionConsumer(queue(session), null, empty, 1);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        // Neither waits for the pool.
        connection.stop();
        connection.close();
        Session other = session();
        assertThat(seen(other.createConsumer(queue(other)).receive(PRESENT))).isEqualTo("a 1");
        end.countDown();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
