// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Client identifiers (Jakarta Messaging 6.1.2) and destinations, each of which is one for all JVMs. */
abstract class ProcessIdentityContract extends ProcessContract {

    private static final int DESTINATIONS = 40;

    ProcessIdentityContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void clientIdentifierOfAnotherProcessIsRefusedUntilItCloses() throws Exception {
        RemoteClient other = client();
        other.ask("connect", name());
        Connection own = freshConnection();
        assertThatThrownBy(() -> own.setClientID(name())).isInstanceOf(InvalidClientIDException.class);
        try (OnceMQConnectionFactory configured =
                database().factory().option(Option.CLIENT_ID, name()).build()) {
            assertThatThrownBy(configured::createConnection).isInstanceOf(InvalidClientIDException.class);
            assertThatThrownBy(configured::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);
        }
        other.ask("disconnect");
        own.setClientID(name());
        assertThatThrownBy(() -> other.ask("connect", name()))
                .isInstanceOf(RemoteClient.RefusedException.class)
                .hasMessageStartingWith("InvalidClientIDException");
        own.close();
        other.ask("connect", name());
    }

    @Test
    void clientIdentifierOfAKilledProcessIsFreeAgain() throws Exception {
        RemoteClient other = client();
        other.ask("connect", name());
        Connection own = freshConnection();
        assertThatThrownBy(() -> own.setClientID(name())).isInstanceOf(InvalidClientIDException.class);
        other.kill();
        await().atMost(NOTICED)
                .ignoreExceptionsInstanceOf(InvalidClientIDException.class)
                .until(() -> {
                    own.setClientID(name());
                    return true;
                });
        assertThat(own.getClientID()).isEqualTo(name());
    }

    @Test
    void queuesThatTwoProcessesCreateAtOnceAreTheSame() throws Exception {
        RemoteClient other = connectedClient();
        Session session = session();
        other.begin("send each", name(), Integer.toString(DESTINATIONS));
        for (int i = 0; i < DESTINATIONS; i++) {
            session.createProducer(session.createQueue(name() + i)).send(session.createTextMessage("own"));
        }
        other.answer();
        for (int i = 0; i < DESTINATIONS; i++) {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(name() + i))) {
                assertThat(receive(consumer, 2)).containsExactlyInAnyOrder("own", "other");
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    @Test
    void topicsThatTwoProcessesCreateAtOnceAreTheSame() throws Exception {
        RemoteClient other = connectedClient();
        Session session = session();
        List<MessageConsumer> consumers = new ArrayList<>();
        other.begin("subscribe each", name(), Integer.toString(DESTINATIONS));
        for (int i = 0; i < DESTINATIONS; i++) {
            consumers.add(session.createConsumer(session.createTopic(name() + i)));
        }
        other.answer();
        for (int i = 0; i < DESTINATIONS; i++) {
            String topic = name() + i;
            session.createProducer(session.createTopic(topic)).send(session.createTextMessage("news " + i));
            assertThat(receive(consumers.get(i), 1)).containsExactly("news " + i);
            assertThat(other.ask("receive", topic)).isEqualTo("news " + i);
        }
    }
}
