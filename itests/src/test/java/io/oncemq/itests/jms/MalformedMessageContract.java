// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages whose rows are damaged: the consumer is told, those behind are delivered, and the damaged one stays in the store,
 * for somebody to look at.
 */
abstract class MalformedMessageContract extends JmsContract {

    MalformedMessageContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Sends three messages, of which the second is damaged by SQL. */
    private void sendWithDamage(Session session, String column, String value) throws Exception {
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("before"));
        Message damaged = session.createMapMessage();
        damaged.setJMSType(name());
        damaged.setStringProperty("property", "p");
        producer.send(damaged);
        producer.send(session.createTextMessage("behind"));
        assertThat(update(
                        "UPDATE " + database().table("message") + " SET " + column + " = ? WHERE headers LIKE ?",
                        value))
                .isEqualTo(1);
    }

    private int update(String sql, String value) throws SQLException {
        try (java.sql.Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            statement.setString(2, "%" + name() + "%");
            return statement.executeUpdate();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "headers, '{'",
        "headers, '{\"id\":5,\"type\":\"x\"}'",
        "properties, '{\"a\":{\"long\":9223372036854775808}}'",
        "properties, '{\"a\":1,\"a\":2}'",
        "text_body, '{\"a\":{\"bytes\":\"?\"}}'",
        "text_body, '{\"a\":1'"
    })
    void consumerIsToldAndGoesOn(String column, String value) throws Exception {
        Session session = session();
        sendWithDamage(session, column, value);
        try (MessageConsumer consumer = session.createConsumer(queue(session))) {
            assertThat(text(consumer.receive(PRESENT))).isEqualTo("before");
            assertThatThrownBy(() -> consumer.receive(PRESENT))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("cannot be read");
            assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
            assertNothingComes(consumer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.SESSION_TRANSACTED, Session.CLIENT_ACKNOWLEDGE, Session.AUTO_ACKNOWLEDGE})
    void damagedMessageIsLeftToTheNextSession(int mode) throws Exception {
        sendWithDamage(session(), "headers", "{");
        for (int round = 0; round < 2; round++) {
            try (Connection connection = factory().createConnection()) {
                connection.start();
                Session session = connection.createSession(mode);
                MessageConsumer consumer = session.createConsumer(queue(session));
                List<String> seen = new ArrayList<>();
                while (seen.size() < 3) {
                    try {
                        Message message = consumer.receive(round == 0 ? PRESENT : ABSENT);
                        seen.add(message == null ? "nothing" : text(message));
                        if (mode == Session.CLIENT_ACKNOWLEDGE && message != null) {
                            message.acknowledge();
                        }
                    } catch (MessageFormatException e) {
                        seen.add("damaged");
                    }
                }
                if (mode == Session.SESSION_TRANSACTED) {
                    session.commit();
                }
                if (round == 0) {
                    assertThat(seen).containsExactlyInAnyOrder("before", "damaged", "behind");
                } else {
                    assertThat(seen).containsExactly("damaged", "nothing", "nothing");
                }
            }
        }
    }

    @Test
    void listenerGoesOnAndTheExceptionListenerIsTold() throws Exception {
        sendWithDamage(session(), "headers", "{");
        Connection connection = freshConnection();
        List<JMSException> problems = new CopyOnWriteArrayList<>();
        connection.setExceptionListener(problems::add);
        Session session = connection.createSession();
        List<String> texts = new CopyOnWriteArrayList<>();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                texts.add(text(message));
            } catch (JMSException e) {
                texts.add(e.toString());
            }
        });
        connection.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> texts.size() == 2);
        assertThat(texts).containsExactly("before", "behind");
        assertThat(problems).singleElement().isInstanceOf(MessageFormatException.class);
    }

    @Test
    void browserIsToldAndGoesOn() throws Exception {
        Session session = session();
        sendWithDamage(session, "headers", "{");
        Enumeration<?> messages = session.createBrowser(queue(session)).getEnumeration();
        assertThat(text((Message) messages.nextElement())).isEqualTo("before");
        assertThat(messages.hasMoreElements()).isTrue();
        assertThatThrownBy(messages::nextElement).isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(text((Message) messages.nextElement())).isEqualTo("behind");
        assertThat(messages.hasMoreElements()).isFalse();
    }

    /** What cannot be read is NULL to a selector; the rest of the message it sees. */
    @Test
    void selectorPassesOverIt() throws Exception {
        Session session = session();
        sendWithDamage(session, "headers", "{");
        try (MessageConsumer consumer =
                session.createConsumer(queue(session), "JMSType IS NULL AND property IS NULL")) {
            assertThat(receive(consumer, 2)).containsExactly("before", "behind");
            assertNothingComes(consumer);
        }
    }
}
