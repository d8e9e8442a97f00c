// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections: client identifiers, session modes, metadata (Jakarta Messaging 6.1). */
abstract class ConnectionContract extends JmsContract {

    ConnectionContract(Supplier<JmsDatabase> databases) {
        super(databases);
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

    @Test
    void factoriesConnectionsAndDestinationsAreForManyThreads() throws Exception {
        Connection connection = connect();
        var queue = connection.createSession().createQueue(name());
        List<Future<String>> received = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String text = "m" + i;
            received.add(threads.submit(() -> {
                try (Connection own = factory().createConnection()) {
                    Session sender = own.createSession();
                    sender.createProducer(queue).send(sender.createTextMessage(text));
                }
                Session session = connection.createSession();
                return text(session.createConsumer(queue).receive(PRESENT));
            }));
        }
        List<String> texts = new ArrayList<>();
        for (Future<String> each : received) {
            texts.add(each.get());
        }
        assertThat(texts).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
    }

    @Test
    void sessionHasSeveralProducersAndConsumers() throws Exception {
        Session session = session();
        var other = session.createTopic(name());
        MessageConsumer fromQueue = session.createConsumer(queue(session));
        MessageConsumer fromTopic = session.createConsumer(other);
        MessageProducer toQueue = session.createProducer(queue(session));
        MessageProducer toTopic = session.createProducer(other);
        toTopic.send(session.createTextMessage("t"));
        toQueue.send(session.createTextMessage("q"));
        assertThat(receive(fromQueue, 1)).containsExactly("q");
        assertThat(receive(fromTopic, 1)).containsExactly("t");
    }
}
