// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static io.oncemq.itests.jms.ServerSessionContract.seen;
import static io.oncemq.itests.jms.ServerSessionContract.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** What connection consumers read, what they refuse, and what they tell (Jakarta Messaging 11.2, 9.2). */
abstract class ConnectionConsumerContract extends JmsContract {

    ConnectionConsumerContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private interface Creation {
        ConnectionConsumer create(ServerSessionPool pool) throws JMSException;
    }

    private ServerSessions pool(Connection connection, BlockingQueue<String> seen) throws JMSException {
        Session session = connection.createSession();
        session.setMessageListener(message -> seen.add(seen(message)));
        return new ServerSessions(threads, session);
    }

    private static void send(Session session, jakarta.jms.Destination destination, String text, int size)
            throws JMSException {
        Message message = session.createTextMessage(text);
        message.setIntProperty("size", size);
        session.createProducer(destination).send(message);
    }

    /** A server session that is back in its pool has acknowledged what it was given. */
    private static void awaitAcknowledged(ServerSessions pool) {
        await().atMost(Duration.ofSeconds(20)).until(() -> pool.idle() == 1);
    }

    @Test
    void selectorChooses() throws Exception {
        Connection connection = connect();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session session = connection.createSession();
        connection.createConnectionConsumer(queue(session), "size > 3", pool(connection, seen), 10);
        send(session, queue(session), "small", 1);
        send(session, queue(session), "large", 5);
        assertThat(take(seen)).isEqualTo("large 1");
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("small");
        assertThat(seen).isEmpty();
    }

    @Test
    void topicsAreReadByEachKindOfSubscription() throws Exception {
        Connection connection = connectAs(name());
        Session session = connection.createSession();
        Topic topic = topic(session);
        List<Creation> creations = List.of(
                pool -> connection.createConnectionConsumer(topic, "size > 3", pool, 10),
                pool -> connection.createSharedConnectionConsumer(topic, "s", "size > 3", pool, 10),
                pool -> connection.createDurableConnectionConsumer(topic, "d", "size > 3", pool, 10),
                pool -> connection.createSharedDurableConnectionConsumer(topic, "sd", "size > 3", pool, 10));
        for (Creation creation : creations) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            ServerSessions pool = pool(connection, seen);
            ConnectionConsumer consumer = creation.create(pool);
            send(session, topic, "small", 1);
            send(session, topic, "large", 5);
            assertThat(take(seen)).isEqualTo("large 1");
            awaitAcknowledged(pool);
            consumer.close();
            assertThat(seen).isEmpty();
        }
        for (String durable : List.of("d", "sd")) {
            session.unsubscribe(durable);
        }
    }

    @Test
    void durableSubscriptionBelongsToOneConnectionConsumer() throws Exception {
        Connection connection = connectAs(name());
        Session session = connection.createSession();
        Topic topic = topic(session);
        ServerSessions pool = pool(connection, new LinkedBlockingQueue<>());
        ConnectionConsumer consumer = connection.createDurableConnectionConsumer(topic, name(), null, pool, 1);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, name(), null, pool, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name())).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
        consumer.close();
        session.unsubscribe(name());
        Connection anonymous = freshConnection();
        assertThatThrownBy(() -> anonymous.createDurableConnectionConsumer(topic, name(), null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatCannotBeConsumedIsRefusedAtOnce() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        var queue = queue(session);
        var topic = topic(session);
        ServerSessions pool = pool(connection, new LinkedBlockingQueue<>());
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "size >", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, name(), "size >", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(null, null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(null, name(), null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createSharedDurableConnectionConsumer(topic, null, null, pool, 1))
                .isInstanceOf(JMSException.class);
        var foreign = session().createTemporaryQueue();
        assertThatThrownBy(() -> connection.createConnectionConsumer(foreign, null, pool, 1))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void connectionsOfOneDomainHaveTheirOwn() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        var queues = closing(factory().createQueueConnection());
        queues.start();
        var queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var queue = queueSession.createQueue(name());
        queues.createConnectionConsumer(queue, null, pool(queues, seen), 1);
        send(queueSession, queue, "to the queue", 1);
        assertThat(take(seen)).isEqualTo("to the queue 1");
        var topics = closing(factory().createTopicConnection());
        topics.setClientID(name());
        topics.start();
        var topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var topic = topicSession.createTopic(name());
        topics.createConnectionConsumer(topic, null, pool(topics, seen), 1).close();
        ServerSessions durablePool = pool(topics, seen);
        ConnectionConsumer durable = topics.createDurableConnectionConsumer(topic, name(), null, durablePool, 1);
        send(topicSession, topic, "to the topic", 1);
        assertThat(take(seen)).isEqualTo("to the topic 1");
        awaitAcknowledged(durablePool);
        durable.close();
        topicSession.unsubscribe(name());
        for (Creation refused : List.<Creation>of(
                pool -> queues.createDurableConnectionConsumer(topic, name(), null, pool, 1),
                pool -> queues.createSharedConnectionConsumer(topic, name(), null, pool, 1),
                pool -> queues.createSharedDurableConnectionConsumer(topic, name(), null, pool, 1))) {
            assertThatThrownBy(() -> refused.create(pool(queues, seen))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closedConnectionConsumerCanOnlyBeClosed() throws Exception {
        Connection connection = connect();
        ServerSessions pool = pool(connection, new LinkedBlockingQueue<>());
        Session session = connection.createSession();
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue(session), null, pool, 1);
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        consumer.close();
        consumer.close();
        assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
        ConnectionConsumer closedWithItsConnection = connection.createConnectionConsumer(queue(session), null, pool, 1);
        connection.close();
        assertThatThrownBy(closedWithItsConnection::getServerSessionPool).isInstanceOf(IllegalStateException.class);
        closedWithItsConnection.close();
    }

    @Test
    void sessionWithAListenerReceivesInNoOtherWay() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        assertThat(session.getMessageListener()).isNull();
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.setMessageListener(message -> {});
        assertThatThrownBy(() -> session.setMessageListener(message -> {})).isInstanceOf(IllegalStateException.class);
        consumer.setMessageListener(null);
        jakarta.jms.MessageListener listener = message -> {};
        session.setMessageListener(listener);
        assertThat(session.getMessageListener()).isSameAs(listener);
        assertThatThrownBy(() -> consumer.setMessageListener(message -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        session.createProducer(queue(session)).send(session.createTextMessage("a"));
        // Nothing is assigned: there is nothing to do.
        session.run();
        session.setMessageListener(null);
        assertThat(receive(consumer, 1)).containsExactly("a");
    }

    @Test
    void troubleWithThePoolIsToldAndGotOver() throws Exception {
        Connection connection = freshConnection();
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        ExceptionListener listener = told::add;
        connection.setExceptionListener(listener);
        connection.start();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        ServerSessions good = pool(connection, seen);
        Session closed = connection.createSession();
        closed.setMessageListener(message -> {});
        closed.close();
        Session deaf = connection.createSession();
        Session listening = connection.createSession();
        listening.setMessageListener(message -> {});
        AtomicInteger asked = new AtomicInteger();
        ServerSessionPool pool = () -> switch (asked.incrementAndGet()) {
            case 1 -> throw new JMSException("no threads");
            case 2 -> throw new UnsupportedOperationException("a defect");
            case 3 -> null;
            case 4 -> new ServerSessions(threads, closed).getServerSession();
            case 5 -> new ServerSessions(threads, deaf).getServerSession();
            case 6 -> unstartable(listening);
            default -> good.getServerSession();
        };
        Session session = connection.createSession();
        connection.createConnectionConsumer(queue(session), null, pool, 10);
        send(queue(session), "a");
        for (String reason :
                List.of("no threads", "a defect", "no ServerSession", "closed", "no MessageListener", "no start")) {
            assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull().hasMessageContaining(reason);
        }
        assertThat(take(seen)).isEqualTo("a 1");
    }

    private static ServerSession unstartable(Session session) {
        return new ServerSession() {
            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() throws JMSException {
                throw new JMSException("no start");
            }
        };
    }

    @Test
    void xaServerSessionWorksForABranch() throws Exception {
        try (XAConnection connection = database().factory().buildXA().createXAConnection()) {
            connection.start();
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            XASession session = connection.createXASession();
            session.setMessageListener(message -> seen.add(seen(message)));
            XAResource resource = session.getXAResource();
            AtomicInteger branches = new AtomicInteger();
            ServerSessions pool = new ServerSessions(
                    threads,
                    ignored -> {
                        Xid xid = TestXid.next();
                        resource.start(xid, XAResource.TMNOFLAGS);
                        session.run();
                        resource.end(xid, XAResource.TMSUCCESS);
                        if (branches.incrementAndGet() == 1) {
                            resource.rollback(xid);
                        } else {
                            resource.prepare(xid);
                            resource.commit(xid, false);
                        }
                    },
                    session);
            send(queue(session), "a");
            connection.createConnectionConsumer(queue(session), null, pool, 1);
            assertThat(take(seen)).isEqualTo("a 1");
            assertThat(take(seen)).isEqualTo("a 2");
            await().atMost(Duration.ofSeconds(20)).until(() -> branches.get() == 2 && pool.idle() == 1);
        }
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @Test
    void exceptionListenerIsToldOneThingAfterTheOther() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        AtomicInteger present = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch failures = new CountDownLatch(4);
        CountDownLatch told = new CountDownLatch(4);
        connection.setExceptionListener(problem -> {
            most.accumulateAndGet(present.incrementAndGet(), Math::max);
            ServerSessionContract.awaitQuietly(failures);
            present.decrementAndGet();
            told.countDown();
        });
        assertThat(connection.getExceptionListener()).isNotNull();
        connection.start();
        for (String suffix : List.of("-one", "-two")) {
            var queue = session.createQueue(name() + suffix);
            send(queue, "x");
            connection.createConnectionConsumer(
                    queue,
                    null,
                    () -> {
                        failures.countDown();
                        throw new JMSException("no threads");
                    },
                    1);
        }
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }
}
