// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.DeadLetters;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages that expire, wherever they are. */
abstract class ExpiryContract extends JmsContract {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long HOUR = 3_600_000;

    private Admin admin;
    private DeadLetters expired;

    ExpiryContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openAdministration() throws JMSException {
        admin = closing(factory().admin());
        set("expiry-queue", expiryQueue());
        expired = admin.deadLetters(expiryQueue());
    }

    private String expiryQueue() {
        return name() + "-expired";
    }

    private void set(String setting, String value) throws JMSException {
        admin.set(name(), setting, value);
        closing(() -> admin.clear(name(), setting));
    }

    private Message send(Destination destination, String text, long delay, long timeToLive) throws JMSException {
        Session session = session();
        try (MessageProducer producer = session.createProducer(destination)) {
            producer.setTimeToLive(timeToLive);
            producer.setDeliveryDelay(delay);
            Message message = session.createTextMessage(text);
            producer.send(message);
            return message;
        }
    }

    private DeadLetter awaitExpired(String text) throws JMSException {
        await(text).atMost(SOON).until(() -> !expired.list(null, 0, 10).isEmpty());
        List<DeadLetter> letters = expired.list(null, 0, 10);
        assertThat(letters).extracting(letter -> text(letter.message())).containsExactly(text);
        return letters.get(0);
    }

    private long rows(String table) throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM "
                        + database().table(table)
                        + " WHERE destination = (SELECT id FROM " + database().table("destination") + " WHERE name = '"
                        + name() + "')")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void aMessageThatNobodyReadsGoesToTheExpiryQueue() throws Exception {
        Message sent = send(queue(session()), "late", 0, 1);
        DeadLetter letter = awaitExpired("late");
        assertThat(letter.origin()).isEqualTo(name());
        assertThat(letter.topic()).isFalse();
        assertThat(letter.cause()).contains("expired");
        assertThat(letter.deliveries()).isZero();
        assertThat(letter.expiration()).contains(Instant.ofEpochMilli(sent.getJMSExpiration()));
        assertThat(letter.givenUpAt()).isAfter(letter.expiration().orElseThrow());
        assertThat(letter.firstAttempt()).isEmpty();
        assertThat(letter.node()).isNotEmpty();
        assertThat(letter.message().getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(letter.message().getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
        assertThat(letter.message().getJMSExpiration()).isZero();
        assertThat(rows("message")).isZero();
    }

    @Test
    void aMessageThatExpiresInMemoryGoesToTheExpiryQueue() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "in time", 0, 0);
        Message sent = send(queue(session), "late", 0, 1000);
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("in time");
        await().atMost(SOON).until(() -> System.currentTimeMillis() > sent.getJMSExpiration() + 10);
        assertNothingComes(consumer);
        DeadLetter letter = awaitExpired("late");
        assertThat(letter.cause()).contains("expired");
        assertThat(letter.origin()).isEqualTo(name());
        assertThat(letter.expiration()).contains(Instant.ofEpochMilli(sent.getJMSExpiration()));
    }

    @Test
    void aMessageThatExpiresBeforeItIsDueIsNeverDelivered() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Message sent = send(queue(session), "late", HOUR, 1000);
        assertThat(sent.getJMSDeliveryTime()).isGreaterThan(sent.getJMSExpiration());
        DeadLetter letter = awaitExpired("late");
        assertThat(letter.message().getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
        assertThat(letter.givenUpAt()).isAfterOrEqualTo(letter.expiration().orElseThrow());
        assertThat(rows("delayed")).isZero();
        assertNothingComes(consumer);
    }

    @Test
    void whatIsNotDueAndHasNoQueueToGoToIsRemovedWhenItExpires() throws Exception {
        set("expiry-queue", "none");
        Message sent = send(queue(session()), "late", HOUR, 2000);
        if (System.currentTimeMillis() < sent.getJMSExpiration() - 1000) {
            assertThat(rows("delayed")).isEqualTo(1);
        }
        await().atMost(SOON).until(() -> rows("delayed") == 0);
        assertThat(rows("message")).isZero();
        assertThat(expired.list(null, 0, 10)).isEmpty();
    }

    @Test
    void aMessageThatExpiresBetweenTwoAttemptsGoesToTheExpiryQueue() throws Exception {
        set("redelivery-delay", "1h");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "late", 0, 3000);
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("late");
        session.rollback();
        DeadLetter letter = awaitExpired("late");
        assertThat(letter.cause()).contains("expired");
        assertThat(letter.deliveries()).isEqualTo(1);
        assertThat(letter.firstAttempt()).isPresent();
        assertNothingComes(consumer);
    }

    @Test
    void aRetriedMessageDoesNotExpireAgain() throws Exception {
        send(queue(session()), "late", 0, 1);
        assertThat(expired.retry(awaitExpired("late").id())).isEqualTo(1);
        Message again = session().createConsumer(queue(session())).receive(PRESENT);
        assertThat(text(again)).isEqualTo("late");
        assertThat(again.getJMSExpiration()).isZero();
        assertThat(again.getJMSRedelivered()).isFalse();
        assertThat(again.propertyExists("JMS_OnceMQ_Cause")).isFalse();
        assertThat(expired.list(null, 0, 10)).isEmpty();
    }

    @Test
    void consumersOfTheExpiryQueueSeeWhatIsKnown() throws Exception {
        Message sent = send(queue(session()), "late", 0, 1);
        Session session = session();
        Message received =
                session.createConsumer(session.createQueue(expiryQueue())).receive(SOON.toMillis());
        assertThat(text(received)).isEqualTo("late");
        assertThat(received.getStringProperty("JMS_OnceMQ_Cause")).isEqualTo("expired");
        assertThat(received.getStringProperty("JMS_OnceMQ_Origin")).isEqualTo(name());
        assertThat(received.getLongProperty("JMS_OnceMQ_Expiration")).isEqualTo(sent.getJMSExpiration());
    }

    /** Each subscription could have had it in time, and has a copy of its own to try again. */
    @Test
    void ofATopicACopyForEachSubscriptionGoesToTheExpiryQueue() throws Exception {
        Session session = session();
        MessageConsumer first = session.createSharedDurableConsumer(topic(session), name() + "-1");
        session.createSharedDurableConsumer(topic(session), name() + "-2").close();
        first.close();
        send(topic(session), "late", 0, 1);
        assertCopies(session);
        send(topic(session), "late", HOUR, 1000);
        assertCopies(session);
        for (String subscription : List.of("-1", "-2")) {
            session.unsubscribe(name() + subscription);
        }
    }

    private void assertCopies(Session session) throws JMSException {
        await().atMost(SOON).until(() -> expired.list(null, 0, 10).size() == 2);
        assertThat(expired.list(null, 0, 10))
                .extracting(letter -> letter.subscription().orElseThrow())
                .containsExactlyInAnyOrder(name() + "-1", name() + "-2");
        assertThat(expired.retryMatching("JMS_OnceMQ_OriginSubscription = '" + name() + "-1'"))
                .isEqualTo(1);
        try (MessageConsumer first = session.createSharedDurableConsumer(topic(session), name() + "-1");
                MessageConsumer second = session.createSharedDurableConsumer(topic(session), name() + "-2")) {
            assertThat(text(first.receive(PRESENT))).isEqualTo("late");
            assertNothingComes(second);
        }
        assertThat(expired.discardMatching(null)).isEqualTo(1);
    }
}
