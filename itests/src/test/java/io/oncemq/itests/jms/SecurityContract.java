// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static io.oncemq.jms.admin.Permission.BROWSE;
import static io.oncemq.jms.admin.Permission.MANAGE;
import static io.oncemq.jms.admin.Permission.RECEIVE;
import static io.oncemq.jms.admin.Permission.SEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.admin.Permission;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Users of the messages, and what they may do (Jakarta Messaging 6.1.1, 10.3). */
abstract class SecurityContract extends SecuredContract {

    SecurityContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Asserts that a user is told what is missing. */
    private static void assertDenied(String user, Permission permission, String destination, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("'" + user + "'")
                .hasMessageContaining("'" + permission.code() + "'")
                .hasMessageContaining("'" + destination + "'");
    }

    private boolean isInStore(String destination) throws SQLException {
        try (var connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT name FROM " + database().table("destination") + " WHERE name = ?")) {
            statement.setString(1, destination);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    @Test
    void wrongAndMissingCredentialsAreRefusedInTheSameWords() throws Exception {
        String user = user("", "*", SEND);
        OnceMQConnectionFactory right = securedFactory(user, PASSWORD);
        right.createConnection().close();
        String[][] wrong = {
            {user, "wr0ng"},
            {user, ""},
            {user, null},
            {name() + "-nobody", PASSWORD},
            {user + " ", PASSWORD},
            {null, null}
        };
        for (String[] credentials : wrong) {
            assertThatThrownBy(() -> right.createConnection(credentials[0], credentials[1]))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessage("The user name or the password is wrong or missing");
            assertThatThrownBy(() -> right.createContext(credentials[0], credentials[1]))
                    .isInstanceOf(JMSSecurityRuntimeException.class)
                    .hasMessage("The user name or the password is wrong or missing");
        }
        assertThatThrownBy(securedFactory(user, "wr0ng")::createQueueConnection)
                .isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void whatIsNotPermittedIsRefused() throws Exception {
        String user = user("", name() + ".mine.*", SEND, RECEIVE, BROWSE);
        Session session = connectUser(user).createSession();
        String other = name() + ".other";
        Queue queue = session.createQueue(other);
        Topic topic = session.createTopic(other);

        assertDenied(user, SEND, other, () -> session.createProducer(queue));
        assertDenied(user, SEND, other, () -> session.createProducer(topic));
        MessageProducer anonymous = session.createProducer(null);
        assertDenied(user, SEND, other, () -> anonymous.send(queue, session.createMessage()));
        assertDenied(user, SEND, other, () -> anonymous.send(queue, session.createMessage(), new NeverCalled()));
        assertDenied(user, RECEIVE, other, () -> session.createConsumer(queue));
        assertDenied(user, RECEIVE, other, () -> session.createConsumer(topic));
        assertDenied(user, RECEIVE, other, () -> session.createSharedConsumer(topic, "s"));
        assertDenied(user, RECEIVE, other, () -> session.createSharedDurableConsumer(topic, "s"));
        assertDenied(user, BROWSE, other, () -> session.createBrowser(queue));
        assertThat(isInStore(other)).isFalse();
    }

    @Test
    void whatIsPermittedWorksAndCreatesTheDestination() throws Exception {
        String user = user("", name() + ".mine.*", SEND, RECEIVE, BROWSE);
        Session session = connectUser(user).createSession();
        Queue queue = session.createQueue(name() + ".mine.orders");
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("x"));
        assertThat(session.createBrowser(queue).getEnumeration().hasMoreElements())
                .isTrue();
        assertThat(text(session.createConsumer(queue).receive(PRESENT))).isEqualTo("x");
        assertThat(isInStore(name() + ".mine.orders")).isTrue();
    }

    @Test
    void eachPermissionIsForItselfAndForItsDestinationAlone() throws Exception {
        String destination = name() + ".q";
        String sender = user("-sender", destination, SEND);
        Session session = connectUser(sender).createSession();
        Queue queue = session.createQueue(destination);
        session.createProducer(queue).send(session.createTextMessage("x"));
        assertDenied(sender, RECEIVE, destination, () -> session.createConsumer(queue));
        assertDenied(sender, BROWSE, destination, () -> session.createBrowser(queue));
        assertDenied(
                sender,
                SEND,
                destination + ".more",
                () -> session.createProducer(session.createQueue(destination + ".more")));
        String upper = destination.toUpperCase(Locale.ROOT);
        assertDenied(sender, SEND, upper, () -> session.createProducer(session.createQueue(upper)));
    }

    @Test
    void contextsAreRefusedWithTheUncheckedException() throws Exception {
        String user = user("", "nothing", SEND);
        OnceMQConnectionFactory factory = securedFactory(user, PASSWORD);
        JMSContext context = closing(factory.createContext());
        Queue queue = queue(context);
        assertThatThrownBy(() -> context.createProducer().send(queue, "x"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> context.createConsumer(queue)).isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> context.createBrowser(queue)).isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    void durableSubscriptionIsEndedAndReplacedOnlyByWhoMayReceiveFromItsTopic() throws Exception {
        String owner = user("-owner", name(), RECEIVE);
        String other = user("-other", name() + "-other", RECEIVE);
        Session subscribing = connectUser(owner).createSession();
        subscribing.createSharedDurableConsumer(topic(subscribing), name()).close();
        send(topic(subscribing), "x");
        Session session = connectUser(other).createSession();
        assertDenied(other, RECEIVE, name(), () -> session.unsubscribe(name()));
        Topic permitted = session.createTopic(name() + "-other");
        assertDenied(other, RECEIVE, name(), () -> session.createSharedDurableConsumer(permitted, name()));

        MessageConsumer again = subscribing.createSharedDurableConsumer(topic(subscribing), name());
        assertThat(text(again.receive(PRESENT))).isEqualTo("x");
        again.close();
        subscribing.unsubscribe(name());
    }

    @Test
    void replyGoesToATemporaryQueueWithoutPermission() throws Exception {
        String requester = user("-requester", name(), SEND);
        String replier = user("-replier", name(), RECEIVE);
        Session asking = connectUser(requester).createSession();
        TemporaryQueue replies = asking.createTemporaryQueue();
        MessageConsumer consumer = asking.createConsumer(replies);
        Message request = asking.createTextMessage("?");
        request.setJMSReplyTo(replies);
        asking.createProducer(queue(asking)).send(request);

        Session answering = connectUser(replier).createSession();
        Message received = answering.createConsumer(queue(answering)).receive(PRESENT);
        Destination replyTo = received.getJMSReplyTo();
        answering.createProducer(replyTo).send(answering.createTextMessage("!"));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("!");

        assertThatCode(() -> asking.createBrowser(replies)).doesNotThrowAnyException();
        assertDenied(replier, BROWSE, replies.getQueueName(), () -> answering.createBrowser((Queue) replyTo));
        assertThatThrownBy(() -> answering.createConsumer(answering.createQueue(replies.getQueueName())))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void messagesSayWhoSentThem() throws Exception {
        String user = user("", name(), SEND, RECEIVE);
        Connection connection = connectUser(user);
        assertThat(Collections.list((Enumeration<?>) connection.getMetaData().getJMSXPropertyNames()).stream()
                        .map(Object::toString))
                .contains("JMSXUserID");
        Session session = connection.createSession();
        Message sent = session.createTextMessage("x");
        sent.setStringProperty("JMSXUserID", "somebody else");
        session.createProducer(queue(session)).send(sent);
        assertThat(sent.getStringProperty("JMSXUserID")).isEqualTo(user);
        MessageConsumer others = session.createConsumer(queue(session), "JMSXUserID <> '" + user + "'");
        assertNothingComes(others);
        others.close();
        Message received = session.createConsumer(queue(session), "JMSXUserID = '" + user + "'")
                .receive(PRESENT);
        assertThat(received.getStringProperty("JMSXUserID")).isEqualTo(user);
        // Sent on by a connection that has no user, it does not say any longer who sent it first.
        Session unknown = session();
        Queue further = unknown.createQueue(name() + ".further");
        unknown.createProducer(further).send(received);
        assertThat(unknown.createConsumer(further).receive(PRESENT).propertyExists("JMSXUserID"))
                .isFalse();
    }

    @Test
    void revokedPermissionIsGoneEverywhereWithinSeconds() throws Exception {
        String user = user("", name(), SEND);
        Session here = connectUser(user).createSession();
        MessageProducer producer = here.createProducer(queue(here));
        producer.send(here.createTextMessage("x"));
        Session there = closing(elsewhere(user).createConnection()).createSession();
        MessageProducer distant = there.createProducer(queue(there));
        distant.send(there.createTextMessage("x"));

        admin().revoke(user, SEND, name());

        assertDenied(user, SEND, name(), () -> producer.send(here.createTextMessage("y")));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertDenied(user, SEND, name(), () -> distant.send(there.createTextMessage("y"))));
        admin().grant(user, SEND, name());
        producer.send(here.createTextMessage("z"));
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            distant.send(there.createTextMessage("z"));
            return true;
        });
    }

    @Test
    void changedPasswordIsNeededEverywhereWithinSeconds() throws Exception {
        String user = user("", name(), SEND);
        OnceMQConnectionFactory here = securedFactory(user, PASSWORD);
        OnceMQConnectionFactory there = elsewhere(user);
        here.createConnection().close();
        there.createConnection().close();

        admin().setPassword(user, "another");

        assertThatThrownBy(here::createConnection).isInstanceOf(JMSSecurityException.class);
        here.createConnection(user, "another").close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(() -> closing(there.createConnection()))
                        .isInstanceOf(JMSSecurityException.class));
        there.createConnection(user, "another").close();
    }

    @Test
    void droppedUserMayNothingAnyMore() throws Exception {
        String user = user("", name(), SEND);
        Session session = connectUser(user).createSession();
        MessageProducer producer = session.createProducer(queue(session));

        admin().dropUser(user);

        assertDenied(user, SEND, name(), () -> producer.send(session.createTextMessage("x")));
        assertThatThrownBy(securedFactory(user, PASSWORD)::createConnection).isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void joinedTransactionIsNoWayAround() throws Exception {
        String user = user("", "nothing", SEND);
        Session session = connectUser(user).createSession();
        try (var connection = database().connect()) {
            connection.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
                MessageProducer producer = session.createProducer(null);
                Queue queue = queue(session);
                assertDenied(user, SEND, name(), () -> producer.send(queue, session.createTextMessage("x")));
                transaction.commit();
            }
        }
        assertThat(isInStore(name())).isFalse();
    }

    @Test
    void branchesOfOthersAreShownToWhoMayManageAllDestinations() throws Exception {
        String worker = user("-worker", name(), SEND);
        String recovery = user("-recovery", "*", MANAGE);
        TestXid xid = TestXid.next();
        try (OnceMQXAConnectionFactory factory =
                        database().secured(worker, PASSWORD).buildXA();
                XAConnection connection = factory.createXAConnection();
                XAConnection recovering = factory.createXAConnection(recovery, PASSWORD)) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            assertDenied(
                    worker,
                    SEND,
                    name() + "-other",
                    () -> session.createProducer(session.createQueue(name() + "-other")));
            session.createProducer(session.createQueue(name())).send(session.createTextMessage("x"));
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);

            assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                    .isInstanceOf(XAException.class)
                    .hasRootCauseInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> factory.preparedBranches()).isInstanceOf(JMSSecurityException.class);
            XAResource other = recovering.createXASession().getXAResource();
            assertThat(other.recover(XAResource.TMSTARTRSCAN))
                    .anySatisfy(branch ->
                            assertThat(branch.getGlobalTransactionId()).isEqualTo(xid.getGlobalTransactionId()));
            resource.commit(xid, false);
        }
        Session session = session();
        assertThat(text(session.createConsumer(queue(session)).receive(PRESENT)))
                .isEqualTo("x");
    }
}
