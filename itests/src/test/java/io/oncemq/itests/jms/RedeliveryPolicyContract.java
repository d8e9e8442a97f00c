// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.Option;
import io.oncemq.jms.admin.ParkedGroup;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often and when a message is delivered again, and what becomes of it in the end. */
abstract class RedeliveryPolicyContract extends JmsContract {

    private Admin admin;

    RedeliveryPolicyContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openAdministration() throws JMSException {
        admin = closing(factory().admin());
        admin.set(name(), "dead-letter-queue", deadLetters());
        closing(() -> admin.clear(name(), "dead-letter-queue"));
    }

    private String deadLetters() {
        return name() + "-dead";
    }

    private void set(String setting, String value) throws JMSException {
        admin.set(name(), setting, value);
    }

    private MessageConsumer deadLetterConsumer() throws JMSException {
        Session session = session();
        return session.createConsumer(session.createQueue(deadLetters()));
    }

    /** Receives and rolls back until a receive in time gives nothing or another message; the counts that it saw. */
    private static List<Integer> rollBackAsLongAsItComes(Session session, MessageConsumer consumer, String text)
            throws JMSException {
        List<Integer> counts = new ArrayList<>();
        for (Message message = consumer.receive(PRESENT);
                message != null && text.equals(((TextMessage) message).getText());
                message = consumer.receive(PRESENT)) {
            counts.add(message.getIntProperty("JMSXDeliveryCount"));
            assertThat(message.getJMSRedelivered()).isEqualTo(counts.size() > 1);
            session.rollback();
        }
        return counts;
    }

    @Test
    void aMessageIsGivenUpAfterTenDeliveriesByDefault() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        TextMessage sick = session.createTextMessage("sick");
        sick.setStringProperty("shop", "b\u00e4ckerei");
        sick.setJMSCorrelationID("c-1");
        session.createProducer(queue(session)).send(sick);
        session.commit();
        send(queue(session), "sound");
        MessageConsumer consumer = session.createConsumer(queue(session));

        assertThat(rollBackAsLongAsItComes(session, consumer, "sick")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        session.commit();

        Message dead = deadLetterConsumer().receive(PRESENT);
        assertThat(text(dead)).isEqualTo("sick");
        assertThat(dead.getJMSMessageID()).isEqualTo(sick.getJMSMessageID());
        assertThat(dead.getJMSTimestamp()).isEqualTo(sick.getJMSTimestamp());
        assertThat(dead.getJMSCorrelationID()).isEqualTo("c-1");
        assertThat(dead.getStringProperty("shop")).isEqualTo("b\u00e4ckerei");
        assertThat(dead.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertNothingComes(consumer);
    }

    @Test
    void aListenerThatFailsIsAskedAsOftenAsIsSet() throws Exception {
        set("maximum-deliveries", "3");
        AtomicInteger calls = new AtomicInteger();
        Session session = session();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            calls.incrementAndGet();
            throw new IllegalArgumentException("no such order");
        });
        send(queue(session), "sick");
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
        assertThat(calls).hasValue(3);
    }

    @Test
    void recoverCounts() throws Exception {
        set("maximum-deliveries", "2");
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        send(queue(session), "sick");
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int delivery = 1; delivery <= 2; delivery++) {
            Message message = consumer.receive(PRESENT);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
            session.recover();
        }
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
    }

    @Test
    void aMessageIsGivenUpThoughItsConsumerHasGone() throws Exception {
        set("maximum-deliveries", "1");
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "sick");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        consumer.close();
        session.rollback();
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
    }

    @Test
    void oneSubscriptionGivesUpForItselfAlone() throws Exception {
        set("maximum-deliveries", "2");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer sick = session.createSharedConsumer(topic(session), name() + "-sick");
        MessageConsumer sound = session().createSharedConsumer(topic(session), name() + "-sound");
        send(topic(session), "news");
        assertThat(rollBackAsLongAsItComesOnce(session, sick)).containsExactly(1, 2);
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("news");
        assertThat(text(sound.receive(PRESENT))).isEqualTo("news");
        assertNothingComes(sick);
    }

    /** As often as is set; whether it comes once more is asked later. */
    private static List<Integer> rollBackAsLongAsItComesOnce(Session session, MessageConsumer consumer)
            throws JMSException {
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            counts.add(consumer.receive(PRESENT).getIntProperty("JMSXDeliveryCount"));
            session.rollback();
        }
        return counts;
    }

    @Test
    void aDelayDoesNotBlockWhatIsBehind() throws Exception {
        set("redelivery-delay", "1s");
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "sick", "sound");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        long failed = System.nanoTime();
        session.rollback();
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sound");
        session.commit();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("sick");
        assertThat(Duration.ofNanos(System.nanoTime() - failed)).isGreaterThan(Duration.ofMillis(900));
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
        assertNothingComes(consumer);
    }

    @Test
    void theDelayOfASubscriptionIsItsOwn() throws Exception {
        set("redelivery-delay", "200ms");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer sick = session.createSharedConsumer(topic(session), name() + "-sick");
        MessageConsumer sound = session().createSharedConsumer(topic(session), name() + "-sound");
        send(topic(session), "news");
        assertThat(text(sick.receive(PRESENT))).isEqualTo("news");
        session.rollback();
        Message again = sick.receive(PRESENT);
        assertThat(text(again)).isEqualTo("news");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
        assertThat(text(sound.receive(PRESENT))).isEqualTo("news");
        assertNothingComes(sound);
        assertNothingComes(sick);
    }

    @Test
    void delaysAddUpToTheDeadLetterQueue() throws Exception {
        set("redelivery-delay", "50ms");
        set("redelivery-multiplier", "2");
        set("redelivery-jitter", "0.5");
        set("maximum-redelivery-delay", "150ms");
        set("maximum-deliveries", "4");
        List<Integer> counts = new CopyOnWriteArrayList<>();
        Session session = session();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                counts.add(message.getIntProperty("JMSXDeliveryCount"));
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
            throw new IllegalArgumentException("no such order");
        });
        send(queue(session), "sick");
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
        assertThat(counts).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aDeadLetterQueueGivesNothingUp() throws Exception {
        admin.set(deadLetters(), "dead-letter-queue", deadLetters());
        admin.set(deadLetters(), "maximum-deliveries", "1");
        Session session = session(Session.SESSION_TRANSACTED);
        Queue dead = session.createQueue(deadLetters());
        send(dead, "dead");
        MessageConsumer consumer = session.createConsumer(dead);
        for (int delivery = 1; delivery <= 12; delivery++) {
            Message message = consumer.receive(PRESENT);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
            session.rollback();
        }
    }

    @Test
    void anotherNodeReadsSettingsAtItsStartAndHeedsAChangeWithinASecond() throws Exception {
        set("maximum-deliveries", "unlimited");
        AtomicInteger calls = new AtomicInteger();
        Session session = elsewhere().createSession();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            calls.incrementAndGet();
            throw new IllegalArgumentException("no such order");
        });
        send(queue(session), "sick");
        await().atMost(Duration.ofSeconds(20)).until(() -> calls.get() > 12);
        set("maximum-deliveries", "1");
        long changed = System.nanoTime();
        MessageConsumer dead = deadLetterConsumer();
        assertThat(text(dead.receive(PRESENT))).isEqualTo("sick");
        // A second, and as much for the move and for a machine that is busy.
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(2));
    }

    private void sendGrouped(String group, String... texts) throws JMSException {
        Session session = session();
        for (String text : texts) {
            TextMessage message = session.createTextMessage(text);
            message.setStringProperty("JMSXGroupID", group);
            session.createProducer(queue(session)).send(message);
        }
    }

    /** Receives and rolls back what comes first; when that was. */
    private static long fail(Session session, MessageConsumer consumer, String expected) throws JMSException {
        assertThat(text(consumer.receive(PRESENT))).isEqualTo(expected);
        long failed = System.nanoTime();
        session.rollback();
        return failed;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void aGroupGoesOnBehindAMessageThatWaits() throws Exception {
        set("redelivery-delay", "500ms");
        sendGrouped("g", "sick", "sound");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sound");
        session.commit();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("sick");
        assertThat(again.getStringProperty("JMSXGroupID")).isEqualTo("g");
        session.commit();
    }

    @Test
    void aGroupGoesOnBehindADeadLetterWhichKeepsItsGroup() throws Exception {
        set("maximum-deliveries", "1");
        sendGrouped("g", "sick", "sound");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sound");
        session.commit();
        Message dead = deadLetterConsumer().receive(PRESENT);
        assertThat(text(dead)).isEqualTo("sick");
        assertThat(dead.getStringProperty("JMSXGroupID")).isEqualTo("g");
    }

    @Test
    void aMessageThatBlocksKeepsItsGroupBackAndNothingElse() throws Exception {
        set("redelivery-delay", "1s");
        set("on-failure", "block");
        sendGrouped("g", "sick", "behind");
        sendGrouped("other", "other");
        send(queue(session()), "free");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        long failed = fail(session, consumer, "sick");
        assertThat(receive(consumer, 2)).containsExactlyInAnyOrder("other", "free");
        assertThat(since(failed)).isLessThan(Duration.ofMillis(900));
        session.commit();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("sick");
        assertThat(since(failed)).isGreaterThan(Duration.ofMillis(900));
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
        session.commit();
    }

    @Test
    void noOtherNodeHasTheGroupOfAMessageThatBlocks() throws Exception {
        set("redelivery-delay", "1s");
        set("on-failure", "block");
        sendGrouped("g", "sick", "behind");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        fail(session, consumer, "sick");
        Session other = elsewhere().createSession();
        assertNothingComes(other.createConsumer(queue(other)));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        session.commit();
    }

    @Test
    void aMessageWithoutGroupThatBlocksKeepsBackWhatIsBehindIt() throws Exception {
        set("redelivery-delay", "700ms");
        set("on-failure", "block");
        send(queue(session()), "sick", "behind");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        long failed = fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        assertThat(since(failed)).isGreaterThan(Duration.ofMillis(600));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
        session.commit();
    }

    @Test
    void aMessageThatBlocksIsGivenUpInTheEnd() throws Exception {
        set("redelivery-delay", "50ms");
        set("maximum-deliveries", "3");
        set("on-failure", "block");
        sendGrouped("g", "sick", "behind");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int delivery = 1; delivery <= 3; delivery++) {
            fail(session, consumer, "sick");
        }
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
        session.commit();
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
    }

    @Test
    void aMessageWaitsAfterThePreparedBranchThatReceivedItWasRolledBack() throws Exception {
        set("redelivery-delay", "1s");
        send(queue(session()), "sick");
        XAConnection connection = closing(database().factory().buildXA().createXAConnection());
        connection.start();
        XASession xa = connection.createXASession();
        Xid xid = TestXid.next();
        xa.getXAResource().start(xid, XAResource.TMNOFLAGS);
        assertThat(text(xa.createConsumer(queue(xa)).receive(PRESENT))).isEqualTo("sick");
        xa.getXAResource().end(xid, XAResource.TMSUCCESS);
        xa.getXAResource().prepare(xid);
        connection.stop();
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        xa.getXAResource().rollback(xid);
        long failed = System.nanoTime();
        // Whether or not the sound one is there when the other is claimed.
        send(queue(session), "sound");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sound");
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("sick");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(since(failed)).isGreaterThan(Duration.ofMillis(900));
    }

    private Connection elsewhere() throws JMSException {
        Connection elsewhere = closing(closing(database()
                        .factory()
                        .option(Option.NODE_NAME, "elsewhere-" + name())
                        .build())
                .createConnection());
        elsewhere.start();
        return elsewhere;
    }

    private List<ParkedGroup> parkedHere() throws JMSException {
        return admin.parkedGroups().stream()
                .filter(parked -> parked.queue().equals(name()))
                .toList();
    }

    @Test
    void aGroupThatIsParkedWaitsUntilItIsReleased() throws Exception {
        set("on-failure", "park");
        set("maximum-deliveries", "2");
        sendGrouped("g", "sick", "behind");
        sendGrouped("other", "other");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        fail(session, consumer, "sick");
        fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("other");
        session.commit();
        await().atMost(Duration.ofSeconds(10)).until(() -> parkedHere().size() == 1);
        sendGrouped("g", "later");
        assertNothingComes(consumer);
        Session other = elsewhere().createSession();
        assertNothingComes(other.createConsumer(queue(other)));

        ParkedGroup parked = parkedHere().get(0);
        assertThat(parked.group()).isEqualTo("g");
        assertThat(parked.until()).isZero();
        assertThat(parked.failure().deliveries()).isEqualTo(2);
        assertThat(admin.releaseGroup(name(), "other")).isFalse();
        consumer.close();
        consumer = session.createConsumer(queue(session));
        assertThat(admin.releaseGroup(name(), "g")).isTrue();
        assertThat(admin.releaseGroup(name(), "g")).isFalse();
        Message again = consumer.receive(PRESENT);
        assertThat(again).isNotNull();
        assertThat(text(again)).isEqualTo("sick");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(receive(consumer, 2)).containsExactly("behind", "later");
        session.commit();
        assertThat(parkedHere()).isEmpty();
    }

    @Test
    void aGroupThatIsParkedForATimeGoesOnByItself() throws Exception {
        set("on-failure", "park");
        set("maximum-deliveries", "1");
        set("group-park-time", "1s");
        sendGrouped("g", "sick", "behind");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        long failed = fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
        assertThat(since(failed)).isGreaterThan(Duration.ofMillis(900));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
        session.commit();
    }

    @Test
    void aMessageWithoutGroupIsNotParkedButGivenUp() throws Exception {
        set("on-failure", "park");
        set("maximum-deliveries", "1");
        send(queue(session()), "sick", "behind");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        fail(session, consumer, "sick");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("behind");
        session.commit();
        assertThat(text(deadLetterConsumer().receive(PRESENT))).isEqualTo("sick");
    }

    /** All that a transaction has of a group goes back: no message of it is delivered behind the parked one. */
    @Test
    void messagesOfAParkedGroupThatWereReceivedGoBack() throws Exception {
        set("on-failure", "park");
        set("maximum-deliveries", "1");
        sendGrouped("g", "one", "two", "three");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("one", "two");
        session.rollback();
        await().atMost(Duration.ofSeconds(10)).until(() -> !parkedHere().isEmpty());
        assertNothingComes(consumer);
        set("maximum-deliveries", "unlimited");
        while (admin.releaseGroup(name(), "g")) {
            assertThat(parkedHere()).isEmpty();
        }
        assertThat(receive(consumer, 3)).containsExactly("one", "two", "three");
        session.commit();
    }
}
