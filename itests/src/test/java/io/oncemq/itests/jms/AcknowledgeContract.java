// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgement, recovery and local transactions (Jakarta Messaging 6.2.7, 6.2.10, 3.5.11). */
abstract class AcknowledgeContract extends JmsContract {

    AcknowledgeContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private static void assertDelivery(Message message, String expected, int count) throws JMSException {
        assertThat(text(message)).isEqualTo(expected);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
        assertThat(message.getJMSRedelivered()).isEqualTo(count > 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void messagesAreAcknowledgedByThemselves(int mode) throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(mode);
        send(queue(session), "a", "b");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        session.recover();
        assertNothingComes(consumer);
        connection.close();
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void acknowledgeIsIgnoredWhereItIsNotTheApplications(int mode) throws Exception {
        Session session = session(mode);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.receive(PRESENT).acknowledge();
        assertNothingComes(consumer);
    }

    @Test
    void acknowledgeIsIgnoredInATransaction() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.receive(PRESENT).acknowledge();
        session.rollback();
        assertDelivery(consumer.receive(PRESENT), "a", 2);
        session.commit();
    }

    @Test
    void clientAcknowledgesEverythingTheSessionHasConsumed() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Message first = consumer.receive(PRESENT);
        assertThat(receive(consumer, 1)).containsExactly("b");
        first.acknowledge();
        assertThat(receive(consumer, 1)).containsExactly("c");
        session.recover();
        assertDelivery(consumer.receive(PRESENT), "c", 2);
        assertNothingComes(consumer);
    }

    @Test
    void recoverDeliversInTheSameOrderWithGrowingCount() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int round = 1; round <= 3; round++) {
            for (String text : List.of("a", "b")) {
                assertDelivery(consumer.receive(PRESENT), text, round);
            }
            session.recover();
        }
        assertDelivery(consumer.receive(PRESENT), "a", 4);
        assertDelivery(consumer.receive(PRESENT), "b", 4);
        Message last = consumer.receive(PRESENT);
        assertDelivery(last, "c", 1);
        last.acknowledge();
        assertNothingComes(consumer);
    }

    @Test
    void countGrowsAcrossSessionsAndConnections() throws Exception {
        send(session().createQueue(name()), "a");
        for (int round = 1; round <= 3; round++) {
            try (Connection connection = factory().createConnection()) {
                connection.start();
                Session session =
                        connection.createSession(round == 2 ? Session.SESSION_TRANSACTED : Session.CLIENT_ACKNOWLEDGE);
                assertDelivery(session.createConsumer(queue(session)).receive(PRESENT), "a", round);
            }
        }
    }

    @Test
    void countSurvivesTheNode() throws Exception {
        send(session().createQueue(name()), "a");
        try (var own = database().factory().option(Option.NODE_NAME, "first").build();
                Connection connection = own.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            assertDelivery(session.createConsumer(queue(session)).receive(PRESENT), "a", 1);
        }
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        assertDelivery(session.createConsumer(queue(session)).receive(PRESENT), "a", 2);
    }

    @Test
    void messageOfAClosedSessionCannotBeAcknowledgedButRead() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "a");
        Message message = session.createConsumer(queue(session)).receive(PRESENT);
        session.close();
        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(text(message)).isEqualTo("a");
        assertThat(message.getJMSMessageID()).isNotNull();
    }

    @Test
    void messagesOfAClosedSessionComeBeforeLaterOnes() throws Exception {
        try (Admin admin = factory().admin()) {
            admin.set(name(), "maximum-deliveries", "unlimited");
        }
        Connection connection = connect();
        send(queue(session()), "a", "b", "c");
        for (int round = 1; round <= 20; round++) {
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            assertDelivery(session.createConsumer(queue(session)).receive(PRESENT), "a", round);
            session.close();
        }
    }

    @Test
    void messagesOfAClosedConsumerCanBeAcknowledged() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Message message = consumer.receive(PRESENT);
        consumer.close();
        message.acknowledge();
        assertNothingComes(session.createConsumer(queue(session)));
    }

    @Test
    void recoverGivesMessagesOfAClosedConsumerToOthers() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.close();
        session.recover();
        Session other = session();
        assertDelivery(other.createConsumer(queue(other)).receive(PRESENT), "a", 2);
    }

    @Test
    void messagesOfAClosedConsumerKeepTheirPlaceForTheNext() throws Exception {
        Connection connection = connect();
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        send(queue(transacted), "a", "b", "c");
        receiveFirstOnly(transacted);
        transacted.rollback();
        MessageConsumer next = transacted.createConsumer(queue(transacted));
        assertThat(receive(next, 1)).containsExactly("a");
        next.close();
        transacted.close();

        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        receiveFirstOnly(client);
        client.recover();
        receiveFirstOnly(client);
        client.close();

        Session automatic = connection.createSession();
        assertThat(receive(automatic.createConsumer(queue(automatic)), 3)).containsExactly("a", "b", "c");
    }

    private void receiveFirstOnly(Session session) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue(session))) {
            assertThat(receive(consumer, 1)).containsExactly("a");
        }
    }

    @Test
    void sessionsAreOnlyEndedByWhatTheirModeHas() throws Exception {
        Session automatic = session();
        assertThatThrownBy(automatic::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(automatic::rollback).isInstanceOf(IllegalStateException.class);
        Session transacted = session(Session.SESSION_TRANSACTED);
        assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(automatic.getTransacted()).isFalse();
        assertThat(automatic.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    void commitSendsAndAcknowledges() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "in");
        MessageConsumer in = session.createConsumer(queue(session));
        MessageProducer out = session.createProducer(session.createQueue(name() + "-out"));
        Session observer = session();
        MessageConsumer observed = observer.createConsumer(observer.createQueue(name() + "-out"));
        out.send(session.createTextMessage("re: " + text(in.receive(PRESENT))));
        assertNothingComes(observed);
        session.commit();
        assertThat(receive(observed, 1)).containsExactly("re: in");
        session.rollback();
        assertNothingComes(in);
    }

    @Test
    void rollbackDestroysSendsAndRecoversReceipts() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a", "b");
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer out = session.createProducer(session.createQueue(name() + "-out"));
        assertDelivery(consumer.receive(PRESENT), "a", 1);
        assertDelivery(consumer.receive(PRESENT), "b", 1);
        out.send(session.createTextMessage("never"));
        session.rollback();
        assertDelivery(consumer.receiveNoWait(), "a", 2);
        assertDelivery(consumer.receiveNoWait(), "b", 2);
        session.commit();
        assertNothingComes(consumer);
        assertNothingComes(session.createConsumer(session.createQueue(name() + "-out")));
    }

    @Test
    void closeRollsBack() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a");
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("a");
        session.createProducer(queue(session)).send(session.createTextMessage("never"));
        session.close();
        Session other = session();
        MessageConsumer consumer = other.createConsumer(queue(other));
        assertDelivery(consumer.receive(PRESENT), "a", 2);
        assertNothingComes(consumer);
    }

    @Test
    void messagesOfAClosedConsumerStayInTheTransaction() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.close();
        session.rollback();
        MessageConsumer again = session.createConsumer(queue(session));
        assertDelivery(again.receive(PRESENT), "a", 2);
        again.close();
        session.commit();
        assertNothingComes(session.createConsumer(queue(session)));
    }

    @Test
    void transactionTakesTheOrderOfItsSends() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 20; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 20)).startsWith("m0", "m1").endsWith("m19");
    }

    @Test
    void messageThatTheDatabaseRefusesRollsItsTransactionBack() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("a");
        refusePriorityThree();
        MessageProducer producer = session.createProducer(session.createQueue(name() + "-out"));
        producer.send(session.createTextMessage("accepted"));
        producer.setPriority(3);
        producer.send(session.createTextMessage("refused"));
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCauseInstanceOf(StoreException.class);
        assertDelivery(consumer.receive(PRESENT), "a", 2);
        session.commit();
        assertNothingComes(session.createConsumer(session.createQueue(name() + "-out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"factory", "destination"})
    void relaxedAcknowledgementsAreNotWaitedFor(String asks) throws Exception {
        OnceMQConnectionFactory relaxed = closing(database()
                .factory()
                .option(Option.ACKNOWLEDGEMENT, asks.equals("factory") ? "relaxed" : "durable")
                .build());
        if (asks.equals("destination")) {
            closing(relaxed.admin()).set(name(), "acknowledgement", "relaxed");
        }
        Connection connection = closing(relaxed.createConnection());
        connection.start();
        Session session = connection.createSession();
        send(queue(session), "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue(session));
        try (java.sql.Connection other = database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // Nobody can acknowledge anything now; waited for, the first acknowledgement would fail.
            try (ResultSet unused =
                    statement.executeQuery("SELECT id FROM " + database().table("message") + " FOR UPDATE")) {
                assertThat(receive(consumer, 3)).containsExactly("a", "b", "c");
            }
            other.rollback();
        }
        connection.close();

        // What could not be acknowledged in time comes again, and says so.
        MessageConsumer next = session().createConsumer(queue(session()));
        Set<String> again = new HashSet<>();
        for (Message message = next.receive(ABSENT); message != null; message = next.receive(ABSENT)) {
            assertThat(again.add(text(message))).as("first time of %s", message).isTrue();
            assertThat(message.getJMSRedelivered()).isTrue();
        }
        assertThat(again).isSubsetOf("a", "b", "c");
    }
}
