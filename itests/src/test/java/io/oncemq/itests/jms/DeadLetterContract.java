// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.DeadLetters;
import io.oncemq.jms.Option;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of messages that were given up, and what can be done with them. */
abstract class DeadLetterContract extends JmsContract {

    private Admin admin;
    private DeadLetters dead;

    DeadLetterContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openAdministration() throws JMSException {
        admin = closing(factory().admin());
        set("dead-letter-queue", deadQueue());
        set("maximum-deliveries", "1");
        dead = admin.deadLetters(deadQueue());
    }

    private void set(String setting, String value) throws JMSException {
        admin.set(name(), setting, value);
        closing(() -> admin.clear(name(), setting));
    }

    private String deadQueue() {
        return name() + "-dead";
    }

    private MessageConsumer deadConsumer() throws JMSException {
        Session session = session();
        return session.createConsumer(session.createQueue(deadQueue()));
    }

    /** Sends texts, each with the property "number", and has them given up. */
    private void giveUp(String... texts) throws JMSException {
        int before = dead.list(null, 0, 1000).size();
        Session session = session(Session.SESSION_TRANSACTED);
        for (int i = 0; i < texts.length; i++) {
            TextMessage message = session.createTextMessage(texts[i]);
            message.setIntProperty("number", i);
            session.createProducer(queue(session)).send(message);
        }
        session.commit();
        try (MessageConsumer consumer = session.createConsumer(queue(session))) {
            assertThat(receive(consumer, texts.length)).containsExactly(texts);
            session.rollback();
        }
        awaitDead(before + texts.length);
    }

    private void awaitDead(int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> dead.list(null, 0, 1000).size() == count);
    }

    private List<String> deadTexts() throws JMSException {
        List<String> texts = new ArrayList<>();
        for (DeadLetter letter : dead.list(null, 0, 1000)) {
            texts.add(text(letter.message()));
        }
        return texts;
    }

    private long idOf(String text) throws JMSException {
        for (DeadLetter letter : dead.list(null, 0, 1000)) {
            if (text.equals(text(letter.message()))) {
                return letter.id();
            }
        }
        throw new AssertionError("There is no dead letter " + text);
    }

    @Test
    void whatAListenerHasThrownIsKnown() throws Exception {
        set("maximum-deliveries", "2");
        Instant began = Instant.now().minusSeconds(1);
        Session session = session();
        Message sent = session.createTextMessage("sick");
        session.createProducer(queue(session)).send(sent);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            throw new IllegalStateException(
                    "cannot log in to jdbc://scott:tiger@db, password=s3cret, mode=x",
                    new IllegalArgumentException("no such order"));
        });
        awaitDead(1);
        DeadLetter letter = dead.list(null, 0, 10).get(0);
        assertThat(letter.origin()).isEqualTo(name());
        assertThat(letter.topic()).isFalse();
        assertThat(letter.subscription()).isEmpty();
        assertThat(letter.deliveries()).isEqualTo(2);
        assertThat(letter.cause()).contains(IllegalStateException.class.getName());
        assertThat(letter.causeMessage()).contains("cannot log in to jdbc://***@db, password=***, mode=x");
        assertThat(letter.stack().orElseThrow())
                .contains("DeadLetterContract", "Caused by: java.lang.IllegalArgumentException: no such order")
                .doesNotContain("s3cret", "tiger");
        assertThat(letter.handler().orElseThrow()).contains("DeadLetterContract");
        assertThat(letter.node()).isNotEmpty();
        assertThat(letter.message().getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(letter.firstAttempt().orElseThrow())
                .isBetween(began, Instant.now().plusSeconds(1));
        assertThat(letter.lastAttempt().orElseThrow())
                .isAfterOrEqualTo(letter.firstAttempt().orElseThrow());
        assertThat(letter.givenUpAt()).isBetween(began, Instant.now().plusSeconds(1));
    }

    @Test
    void theFirstAttemptIsKnownAlthoughTheMessageHasWaited() throws Exception {
        set("maximum-deliveries", "2");
        set("redelivery-delay", "1s");
        send(queue(session()), "sick");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int i = 0; i < 2; i++) {
            assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
            session.rollback();
        }
        awaitDead(1);
        DeadLetter letter = dead.list(null, 0, 10).get(0);
        assertThat(letter.cause()).isEmpty();
        assertThat(letter.handler()).isPresent();
        assertThat(Duration.between(
                        letter.firstAttempt().orElseThrow(),
                        letter.lastAttempt().orElseThrow()))
                .isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void consumersAndBrowsersSeeTheEvidenceAsProperties() throws Exception {
        giveUp("sick");
        Session session = session();
        Message browsed = (Message) session.createBrowser(session.createQueue(deadQueue()))
                .getEnumeration()
                .nextElement();
        Message received = deadConsumer().receive(PRESENT);
        for (Message message : List.of(browsed, received)) {
            assertThat(message.getStringProperty("JMS_OnceMQ_Origin")).isEqualTo(name());
            assertThat(message.getIntProperty("JMS_OnceMQ_Deliveries")).isEqualTo(1);
            assertThat(message.getLongProperty("JMS_OnceMQ_GivenUpAt")).isPositive();
            assertThat(message.getStringProperty("JMS_OnceMQ_Handler")).isNotEmpty();
            assertThat(message.propertyExists("JMS_OnceMQ_Cause")).isFalse();
            assertThat(message.getIntProperty("number")).isZero();
        }
        // What is sent on is the message, not what was known of its failure.
        session.createProducer(queue(session)).send(received);
        Message forwarded = session.createConsumer(queue(session)).receive(PRESENT);
        assertThat(forwarded.propertyExists("JMS_OnceMQ_Origin")).isFalse();
        assertThat(forwarded.getIntProperty("number")).isZero();
    }

    @Test
    void aRetriedMessageIsAsIfItHadNeverBeenDelivered() throws Exception {
        giveUp("a", "b", "c");
        assertThat(dead.retry(idOf("b"))).isEqualTo(1);
        assertThat(deadTexts()).containsExactly("a", "c");
        Session session = session();
        Message again = session.createConsumer(queue(session)).receive(PRESENT);
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isFalse();
        assertThat(again.getIntProperty("number")).isEqualTo(1);
        assertThat(dead.retry(-1)).isZero();
    }

    @Test
    void aSelectorChoosesByTheMessageAndByItsFailure() throws Exception {
        giveUp("a", "b", "c");
        assertThat(dead.list("number > 0 AND JMS_OnceMQ_Origin = '" + name() + "'", 0, 10))
                .extracting(letter -> text(letter.message()))
                .containsExactly("b", "c");
        assertThat(dead.list("JMS_OnceMQ_Deliveries > 1", 0, 10)).isEmpty();
        assertThat(dead.discardMatching("number = 0")).isEqualTo(1);
        assertThat(dead.retryMatching("JMS_OnceMQ_Origin = 'another'")).isZero();
        assertThat(dead.retryMatching("number = 1")).isEqualTo(1);
        assertThat(deadTexts()).containsExactly("c");
        assertThat(dead.discard(idOf("c"))).isEqualTo(1);
        assertThat(deadTexts()).isEmpty();
        assertThatThrownBy(() -> dead.discardMatching("number >")).isInstanceOf(InvalidSelectorException.class);
    }

    @Test
    void theListComesInPages() throws Exception {
        giveUp("a", "b", "c", "d");
        List<DeadLetter> first = dead.list(null, 0, 3);
        assertThat(first).extracting(letter -> text(letter.message())).containsExactly("a", "b", "c");
        assertThat(dead.list(null, first.get(2).id(), 3))
                .extracting(letter -> text(letter.message()))
                .containsExactly("d");
        assertThat(admin.deadLetters(name() + "-unknown").list(null, 0, 3)).isEmpty();
    }

    @Test
    void aMovedMessageIsADeadLetterElsewhere() throws Exception {
        giveUp("a", "b");
        String other = name() + "-other";
        assertThat(dead.moveMatching("number = 1", other)).isEqualTo(1);
        assertThat(deadTexts()).containsExactly("a");
        DeadLetters others = admin.deadLetters(other);
        DeadLetter moved = others.list(null, 0, 10).get(0);
        assertThat(text(moved.message())).isEqualTo("b");
        assertThat(moved.origin()).isEqualTo(name());
        assertThat(others.retry(moved.id())).isEqualTo(1);
        Session session = session();
        assertThat(text(session.createConsumer(queue(session)).receive(PRESENT)))
                .isEqualTo("b");
    }

    @Test
    void anEditedMessageKeepsItsHeaders() throws Exception {
        giveUp("sick");
        DeadLetter letter = dead.list(null, 0, 10).get(0);
        assertThat(dead.retryEdited(letter.id(), message -> {
                    message.clearBody();
                    ((TextMessage) message).setText("cured");
                    message.setStringProperty("doctor", "Who");
                }))
                .isTrue();
        assertThat(deadTexts()).isEmpty();
        Session session = session();
        Message cured = session.createConsumer(queue(session)).receive(PRESENT);
        assertThat(text(cured)).isEqualTo("cured");
        assertThat(cured.getStringProperty("doctor")).isEqualTo("Who");
        assertThat(cured.getIntProperty("number")).isZero();
        assertThat(cured.getJMSMessageID()).isEqualTo(letter.message().getJMSMessageID());
        assertThat(cured.getJMSTimestamp()).isEqualTo(letter.message().getJMSTimestamp());
        assertThat(cured.propertyExists("JMS_OnceMQ_Origin")).isFalse();
        assertThat(dead.retryEdited(letter.id(), message -> {})).isFalse();
    }

    @Test
    void anEditThatFailsLeavesTheMessage() throws Exception {
        giveUp("sick");
        assertThatThrownBy(() -> dead.retryEdited(idOf("sick"), message -> ((TextMessage) message).setText("x")))
                .isInstanceOf(JMSException.class);
        assertThat(deadTexts()).containsExactly("sick");
    }

    @Test
    void aRetriedMessageOfATopicIsForTheSubscriptionAlone() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer sick = session.createSharedDurableConsumer(topic(session), name() + "-sick");
        MessageConsumer sound = session().createSharedConsumer(topic(session), name() + "-sound");
        send(topic(session), "news", "more");
        assertThat(receive(sick, 2)).containsExactly("news", "more");
        session.rollback();
        assertThat(receive(sound, 2)).containsExactly("news", "more");
        awaitDead(2);
        DeadLetter letter = dead.list(null, 0, 10).get(0);
        assertThat(letter.topic()).isTrue();
        assertThat(letter.subscription()).contains(name() + "-sick");
        assertThat(dead.retry(letter.id())).isEqualTo(1);
        assertThat(text(sick.receive(PRESENT))).isEqualTo("news");
        session.commit();
        assertThat(dead.retryEdited(idOf("more"), message -> message.setIntProperty("more", 1)))
                .isTrue();
        assertThat(sick.receive(PRESENT).getIntProperty("more")).isEqualTo(1);
        session.commit();
        assertNothingComes(sound);
    }

    @Test
    void whatHasNowhereToGoStays() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createSharedDurableConsumer(topic(session), name());
        send(topic(session), "news");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("news");
        session.rollback();
        awaitDead(1);
        consumer.close();
        session.unsubscribe(name());
        assertThat(dead.retryMatching(null)).isZero();
        assertThat(dead.retryEdited(idOf("news"), message -> {})).isFalse();
        assertThat(deadTexts()).containsExactly("news");
    }

    @Test
    void whatAConsumerHasIsLeftAlone() throws Exception {
        giveUp("a");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(deadQueue()));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("a");
        assertThat(dead.retryMatching(null)).isZero();
        assertThat(dead.discardMatching(null)).isZero();
        assertThat(dead.moveMatching(null, name() + "-other")).isZero();
        session.commit();
        assertThat(deadTexts()).isEmpty();
    }

    /** Consumers of the dead-letter queue and two administrators: each message is had by one of them, once. */
    @Test
    void administratorsAndConsumersRace() throws Exception {
        int count = 60;
        String[] texts = IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
        giveUp(texts);
        Admin elsewhere = closing(closing(database()
                        .factory()
                        .option(Option.NODE_NAME, "elsewhere-" + name())
                        .build())
                .admin());
        List<Future<List<String>>> consumers = new ArrayList<>();
        consumers.add(threads.submit(draining(deadQueue())));
        Future<Integer> retried = threads.submit(() -> retryOneByOne(dead));
        Future<Integer> others = threads.submit(() -> retryOneByOne(elsewhere.deadLetters(deadQueue())));
        int sent = retried.get() + others.get();
        List<String> seen = new ArrayList<>(consumers.get(0).get());
        assertThat(seen).hasSize(count - sent);
        Session session = session();
        seen.addAll(receive(session.createConsumer(queue(session)), sent));
        assertThat(seen).containsExactlyInAnyOrder(texts);
        assertThat(deadTexts()).isEmpty();
    }

    private static int retryOneByOne(DeadLetters letters) throws JMSException {
        int retried = 0;
        for (DeadLetter letter : letters.list(null, 0, 1000)) {
            retried += letters.retry(letter.id());
        }
        return retried;
    }

    private Callable<List<String>> draining(String queue) {
        return () -> {
            Session session = session();
            List<String> texts = new ArrayList<>();
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                for (Message next = consumer.receive(1000); next != null; next = consumer.receive(1000)) {
                    texts.add(text(next));
                }
            }
            return texts;
        };
    }
}
