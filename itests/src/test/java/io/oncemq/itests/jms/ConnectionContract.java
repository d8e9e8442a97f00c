// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections: client identifiers, the domains, temporary destinations, metadata (Jakarta Messaging 6.1, 6.2.2, 9.2). */
abstract class ConnectionContract extends JmsContract {

    ConnectionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private interface Forbidden {
        void run() throws JMSException;
    }

    @Test
    void clientIdIsSetBeforeAnythingElse() throws Exception {
        Connection withSession = freshConnection();
        withSession.createSession();
        assertThatThrownBy(() -> withSession.setClientID(name())).isInstanceOf(IllegalStateException.class);
        Connection started = freshConnection();
        started.start();
        assertThatThrownBy(() -> started.setClientID(name())).isInstanceOf(IllegalStateException.class);
        Connection looked = freshConnection();
        looked.stop();
        looked.getMetaData();
        looked.setExceptionListener(e -> {});
        assertThat(looked.getClientID()).isNull();
        looked.setClientID(name());
        assertThat(looked.getClientID()).isEqualTo(name());
    }

    @Test
    void clientIdIsSetOnce() throws Exception {
        Connection connection = freshConnection();
        connection.setClientID(name());
        assertThatThrownBy(() -> connection.setClientID("other")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.setClientID(name())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void clientIdOfTheFactoryCannotBeChanged() throws Exception {
        try (OnceMQConnectionFactory identified =
                database().factory().clientId(name()).build()) {
            try (Connection connection = identified.createConnection()) {
                assertThat(connection.getClientID()).isEqualTo(name());
                assertThatThrownBy(() -> connection.setClientID("other")).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(identified::createConnection).isInstanceOf(InvalidClientIDException.class);
                assertThatThrownBy(identified::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);
            }
            identified.createConnection().close();
        }
    }

    @Test
    void clientIdBelongsToOneConnection() throws Exception {
        Connection first = freshConnection();
        first.setClientID(name());
        Connection second = freshConnection();
        assertThatThrownBy(() -> second.setClientID(name())).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> second.setClientID("")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> second.setClientID(null)).isInstanceOf(InvalidClientIDException.class);
        first.close();
        second.setClientID(name());
    }

    @Test
    @DisplayName("race 24: a client identifier belongs to one connection of all nodes")
    void clientIdBelongsToOneConnectionOfAllNodes() throws Exception {
        Connection first = freshConnection();
        first.setClientID(name());
        try (OnceMQConnectionFactory elsewhere =
                        database().factory().option(Option.NODE_NAME, name()).build();
                Connection second = elsewhere.createConnection()) {
            assertThatThrownBy(() -> second.setClientID(name())).isInstanceOf(InvalidClientIDException.class);
            first.close();
            second.setClientID(name());
        }
    }

    @Test
    void sessionModesAreChecked() throws Exception {
        Connection connection = freshConnection();
        for (int mode : new int[] {-1, 4}) {
            assertThatThrownBy(() -> connection.createSession(mode)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> connection.createSession(false, mode)).isInstanceOf(JMSException.class);
        }
        assertThatThrownBy(() -> connection.createSession(false, Session.SESSION_TRANSACTED))
                .isInstanceOf(JMSException.class);
        assertThat(connection.createSession(true, -1).getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(connection.createSession(Session.SESSION_TRANSACTED).getTransacted())
                .isTrue();
        assertThat(connection.createSession(Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
                .isEqualTo(Session.CLIENT_ACKNOWLEDGE);
    }

    @Test
    void metadataSaysWhatThisIs() throws Exception {
        ConnectionMetaData data = freshConnection().getMetaData();
        assertThat(data.getJMSVersion()).isEqualTo("3.1");
        assertThat(data.getJMSMajorVersion()).isEqualTo(3);
        assertThat(data.getJMSMinorVersion()).isEqualTo(1);
        assertThat(data.getJMSProviderName()).isEqualTo("OnceMQ");
        assertThat(data.getProviderVersion())
                .startsWith(data.getProviderMajorVersion() + "." + data.getProviderMinorVersion());
        Enumeration<?> names = data.getJMSXPropertyNames();
        assertThat(Collections.list(names).stream().map(Object::toString))
                .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }

    @Test
    void closeIsRepeatable() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue(session));
        connection.close();
        assertThatCode(() -> {
                    consumer.close();
                    producer.close();
                    session.close();
                    connection.close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void queueSessionHasNoTopics() throws Exception {
        QueueSession session =
                closing(factory().createQueueConnection()).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var topic = session().createTopic(name());
        assertRefused(() -> session.createTopic(name()));
        assertRefused(session::createTemporaryTopic);
        assertRefused(() -> session.createDurableSubscriber(topic, name()));
        assertRefused(() -> session.createDurableSubscriber(topic, name(), null, false));
        assertRefused(() -> session.createDurableConsumer(topic, name()));
        assertRefused(() -> session.createDurableConsumer(topic, name(), null, false));
        assertRefused(() -> session.createSharedConsumer(topic, name()));
        assertRefused(() -> session.createSharedConsumer(topic, name(), null));
        assertRefused(() -> session.createSharedDurableConsumer(topic, name()));
        assertRefused(() -> session.createSharedDurableConsumer(topic, name(), null));
        assertRefused(() -> session.unsubscribe(name()));
        assertThat(session.createReceiver(session.createQueue(name()))
                        .getQueue()
                        .getQueueName())
                .isEqualTo(name());
    }

    @Test
    void topicSessionHasNoQueues() throws Exception {
        TopicConnection connection = closing(factory().createTopicConnection());
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var queue = session().createQueue(name());
        assertRefused(() -> session.createQueue(name()));
        assertRefused(session::createTemporaryQueue);
        assertRefused(() -> session.createBrowser(queue));
        assertRefused(() -> session.createBrowser(queue, null));
        connection.start();
        var subscriber = session.createSubscriber(session.createTopic(name()));
        session.createPublisher(session.createTopic(name())).publish(session.createTextMessage("x"));
        assertThat(receive(subscriber, 1)).containsExactly("x");
    }

    private static void assertRefused(Forbidden forbidden) {
        assertThatThrownBy(forbidden::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void temporaryQueueIsReadByItsConnectionOnly() throws Exception {
        Session owner = session();
        TemporaryQueue queue = owner.createTemporaryQueue();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createConsumer(other.createQueue(queue.getQueueName())))
                .isInstanceOf(JMSException.class);
        other.createProducer(queue).send(other.createTextMessage("x"));
        assertThat(receive(owner.createConsumer(queue), 1)).containsExactly("x");
    }

    @Test
    void temporaryDestinationWithAConsumerCannotBeDeleted() throws Exception {
        Session session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        consumer.close();
        queue.delete();
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(queue)).isInstanceOf(InvalidDestinationException.class);
        TemporaryTopic topic = session.createTemporaryTopic();
        MessageConsumer subscriber = session.createConsumer(topic);
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        subscriber.close();
        topic.delete();
    }

    @Test
    void temporaryDestinationEndsWithItsConnectionNotWithItsSession() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        TemporaryQueue queue = session.createTemporaryQueue();
        session.close();
        Session other = session();
        MessageProducer producer = other.createProducer(queue);
        producer.send(other.createTextMessage("x"));
        assertThat(receive(connection.createSession().createConsumer(queue), 1)).containsExactly("x");
        connection.close();
        // That another connection's temporary queue is gone is noticed within a second.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(
                                () -> other.createProducer(null).send(queue, other.createTextMessage("y")))
                        .isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    void credentialsCanBeGivenWithTheConnection() throws Exception {
        try (var context = factory().createContext("nobody", "wrong")) {
            assertThat(context).as("a user who does not exist").isNull();
        } catch (jakarta.jms.JMSRuntimeException e) {
            assertThat(e.getCause()).isInstanceOf(JMSException.class);
            assertThat(((JMSException) e.getCause()).getLinkedException()).isNotNull();
            assertThat(e.getMessage()).doesNotContain("wrong");
        }
    }

    @Test
    void contextsWithOneFactoryHaveTheirOwnConnections() throws Exception {
        JMSContext first = context();
        first.setClientID(name());
        JMSContext second = context();
        assertThat(second.getClientID()).isNull();
    }
}
