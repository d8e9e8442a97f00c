// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions of topics (Jakarta Messaging 8.3) whose consumers and publishers are in several JVMs. */
abstract class ProcessSubscriptionContract extends ProcessContract {

    private static final int MANY = 300;
    private static final int SEEN_BY_THE_DEAD = 10;
    private static final int SUBSCRIBERS = 20;

    ProcessSubscriptionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private static String[] numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** A connection with an identifier that another process had, as soon as it is free. */
    private Connection connectInItsPlace(String clientId) throws JMSException {
        Connection connection = freshConnection();
        await().atMost(NOTICED)
                .ignoreExceptionsInstanceOf(InvalidClientIDException.class)
                .until(() -> {
                    connection.setClientID(clientId);
                    return true;
                });
        connection.start();
        return connection;
    }

    @Test
    void durableSubscriptionGoesOnInAnotherProcess() throws Exception {
        RemoteClient other = client();
        other.ask("connect", name());
        other.subscribe("invoices", Session.AUTO_ACKNOWLEDGE, "durable", name());
        Session session = session();
        send(topic(session), "a", "b");
        assertThat(other.ask("receive", "invoices")).isEqualTo("a");
        other.ask("disconnect");
        send(topic(session), "c");

        Connection connection = connectAs(name());
        Session next = connection.createSession();
        try (MessageConsumer consumer = next.createDurableConsumer(topic(next), "invoices")) {
            assertThat(receive(consumer, 2)).containsExactly("b", "c");
            assertNothingComes(consumer);
        }
        connection.close();

        send(topic(session), "d");
        other.ask("connect", name());
        other.subscribe("invoices", Session.AUTO_ACKNOWLEDGE, "durable", name());
        assertThat(other.ask("receive", "invoices")).isEqualTo("d");
        other.ask("leave", "invoices");
        other.ask("unsubscribe", "invoices");
    }

    @Test
    void durableSubscriptionOfAKilledProcessMissesNothing() throws Exception {
        RemoteClient other = client();
        other.ask("connect", name());
        other.subscribe("invoices", Session.CLIENT_ACKNOWLEDGE, "durable", name());
        Session session = session();
        send(topic(session), "a", "b", "c");
        assertThat(other.ask("receive", "invoices")).isEqualTo("a");
        other.ask("acknowledge", "invoices");
        assertThat(other.ask("receive", "invoices")).isEqualTo("b");
        other.kill();
        send(topic(session), "d");

        Session next = connectInItsPlace(name()).createSession();
        MessageConsumer consumer = next.createDurableConsumer(topic(next), "invoices");
        Message again = consumer.receive(NOTICED.toMillis());
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
        assertThat(receive(consumer, 2)).containsExactly("c", "d");
        assertNothingComes(consumer);
        consumer.close();
        next.unsubscribe("invoices");
    }

    @Test
    void subscriptionInUseByAnotherProcessIsNeitherChangedNorDeleted() throws Exception {
        RemoteClient other = connectedClient();
        other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, "shared", name());
        other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, "shared durable", name());
        Session session = session();
        assertThatThrownBy(() -> session.createSharedConsumer(topic(session), name(), "colour = 'red'"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic(name() + "-other"), name()))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), name(), "colour = 'red'"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(session.createTopic(name() + "-other"), name()))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
        session.createSharedConsumer(topic(session), name()).close();
        session.createSharedDurableConsumer(topic(session), name()).close();
        send(topic(session), "still there");
        assertThat(other.ask("receive", name())).isEqualTo("still there");
    }

    @Test
    void unsubscribedByAnotherProcessItIsGone() throws Exception {
        RemoteClient other = connectedClient();
        other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, "shared durable", name());
        other.ask("leave", name());
        Session session = session();
        send(topic(session), "lost");
        session.unsubscribe(name());
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(InvalidDestinationException.class);
        awaitNothingKept();
        assertThatThrownBy(() -> other.ask("unsubscribe", name()))
                .isInstanceOf(RemoteClient.RefusedException.class)
                .hasMessageStartingWith("InvalidDestinationException");
        other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, "shared durable", name());
        send(topic(session), "new");
        assertThat(other.ask("receive", name())).isEqualTo("new");
        other.ask("leave", name());
        other.ask("unsubscribe", name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "shared durable"})
    void threeProcessesShareASubscription(String kind) throws Exception {
        List<RemoteClient> others = List.of(connectedClient(), connectedClient());
        for (RemoteClient other : others) {
            other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, kind, name());
            other.ask("listen", name());
        }
        Session session = session();
        MessageConsumer consumer = share(session, kind);
        List<String> heard = new CopyOnWriteArrayList<>();
        consumer.setMessageListener(message -> note(heard, message));

        int sent = 0;
        List<List<String>> parts = parts(heard, others);
        while (parts.stream().anyMatch(List::isEmpty)) {
            send(topic(session), numbers(sent + 1, sent + MANY));
            sent += MANY;
            int all = sent;
            await().atMost(NOTICED).until(() -> sum(parts(heard, others)) >= all);
            parts = parts(heard, others);
        }
        System.out.println(kind + ": " + parts.stream().map(List::size).toList());
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrder(numbers(1, sent));
        for (RemoteClient other : others) {
            other.ask("leave", name());
        }
        consumer.close();
        if (kind.equals("shared durable")) {
            session.unsubscribe(name());
        }
        awaitNothingKept();
    }

    private MessageConsumer share(Session session, String kind) throws JMSException {
        return kind.equals("shared")
                ? session.createSharedConsumer(topic(session), name())
                : session.createSharedDurableConsumer(topic(session), name());
    }

    private List<List<String>> parts(List<String> own, List<RemoteClient> others) throws Exception {
        List<List<String>> parts = new ArrayList<>(List.of(List.copyOf(own)));
        for (RemoteClient other : others) {
            parts.add(other.heard(name()));
        }
        return parts;
    }

    private static int sum(List<List<String>> parts) {
        return parts.stream().mapToInt(List::size).sum();
    }

    private static void note(List<String> heard, Message message) {
        try {
            heard.add(ClientCommands.note(message));
        } catch (JMSException e) {
            heard.add(e.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "shared durable"})
    void whatAKilledMemberHasNotAcknowledgedComesToTheOthers(String kind) throws Exception {
        RemoteClient dying = connectedClient();
        dying.subscribe(name(), Session.CLIENT_ACKNOWLEDGE, kind, name());
        RemoteClient other = connectedClient();
        other.subscribe(name(), Session.AUTO_ACKNOWLEDGE, kind, name());
        Session session = session();
        MessageConsumer consumer = share(session, kind);
        dying.ask("listen", name());
        send(topic(session), numbers(1, MANY));
        await().atMost(NOTICED).until(() -> dying.heard(name()).size() >= SEEN_BY_THE_DEAD);
        dying.kill();

        // Both get some; what the killed process had seen is marked, whoever gets it.
        other.ask("listen", name());
        List<String> heard = new CopyOnWriteArrayList<>();
        consumer.setMessageListener(message -> note(heard, message));
        await().atMost(NOTICED).until(() -> heard.size() + other.heard(name()).size() >= MANY);
        List<String> all = new ArrayList<>(heard);
        all.addAll(other.heard(name()));
        assertThat(all.stream().map(text -> text.replace(ClientCommands.AGAIN, "")))
                .containsExactlyInAnyOrder(numbers(1, MANY));
        assertThat(all)
                .contains(IntStream.rangeClosed(1, SEEN_BY_THE_DEAD)
                        .mapToObj(number -> number + ClientCommands.AGAIN)
                        .toArray(String[]::new));
        consumer.close();
        other.ask("leave", name());
        if (kind.equals("shared durable")) {
            session.unsubscribe(name());
        }
    }

    @Test
    void selectorOfADurableSubscriptionHoldsForThePublishersOfAllProcesses() throws Exception {
        RemoteClient subscriber = client();
        subscriber.ask("connect", name());
        subscriber.consume("red", Session.AUTO_ACKNOWLEDGE, "durable", name(), "red", "colour = 'red'", false);
        subscriber.ask("disconnect");
        RemoteClient publisher = connectedClient();
        publisher.ask("send", name(), "a", "blue");
        publisher.ask("send", name(), "b", "red");
        Session session = connectAs(name()).createSession();
        Message own = session.createTextMessage("c");
        own.setStringProperty("colour", "red");
        session.createProducer(topic(session)).send(own);
        publisher.ask("send", name(), "d", "red");
        try (MessageConsumer red = session.createDurableConsumer(topic(session), "red", "colour = 'red'", false)) {
            assertThat(receive(red, 3)).containsExactly("b", "c", "d");
            assertNothingComes(red);
        }
        session.unsubscribe("red");
        awaitNothingKept();
    }

    @Test
    void noLocalLeavesOutTheOwnConnectionAlone() throws Exception {
        RemoteClient other = connectedClient();
        Session session = session();
        MessageConsumer consumer = session.createConsumer(topic(session), null, true);
        session.createProducer(topic(session)).send(session.createTextMessage("own"));
        other.ask("send", name(), "from another process", "blue");
        assertThat(receive(consumer, 1)).containsExactly("from another process");
        assertNothingComes(consumer);
    }

    @Test
    void noLocalOfADurableSubscriptionGoesByTheClientIdentifierInEachProcess() throws Exception {
        Connection connection = connectAs(name());
        Session session = connection.createSession();
        session.createDurableConsumer(topic(session), name(), null, true).close();
        connection.close();
        RemoteClient same = client();
        same.ask("connect", name());
        same.ask("send", name(), "own, by another process", "blue");
        same.ask("disconnect");
        same.ask("connect", name() + "-another");
        same.ask("send", name(), "foreign", "blue");
        Session next = connectAs(name()).createSession();
        try (MessageConsumer consumer = next.createDurableConsumer(topic(next), name(), null, true)) {
            assertThat(receive(consumer, 1)).containsExactly("foreign");
            assertNothingComes(consumer);
        }
        next.unsubscribe(name());
        awaitNothingKept();
    }

    @Test
    void everySendThatBeganAfterTheSubscriptionIsReceived() throws Exception {
        RemoteClient publisher = connectedClient();
        publisher.ask("publish", name());
        Session session = session();
        List<MessageConsumer> consumers = new ArrayList<>();
        List<Long> last = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            consumers.add(
                    i % 2 == 0
                            ? session.createConsumer(topic(session))
                            : session.createSharedDurableConsumer(topic(session), name() + i));
            // The next send may have begun; the one after it has not.
            last.add(Long.parseLong(publisher.ask("begun")));
        }
        long atEnd = last.get(SUBSCRIBERS - 1) + 20;
        await().atMost(NOTICED).until(() -> Long.parseLong(publisher.ask("begun")) >= atEnd);
        long end = Long.parseLong(publisher.ask("end publishing"));
        for (int i = 0; i < SUBSCRIBERS; i++) {
            List<Long> received = new ArrayList<>();
            while (received.isEmpty() || received.get(received.size() - 1) < end) {
                received.add(Long.parseLong(text(consumers.get(i).receive(PRESENT))));
            }
            long first = received.get(0);
            assertThat(first).as("first of subscriber " + i).isLessThanOrEqualTo(last.get(i) + 1);
            assertThat(received)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(first, end).boxed().toList());
            consumers.get(i).close();
            if (i % 2 != 0) {
                session.unsubscribe(name() + i);
            }
        }
        awaitNothingKept();
    }

    @Test
    void nonDurableSubscriptionsOfAKilledProcessLeaveNothing() throws Exception {
        RemoteClient other = connectedClient();
        other.consume("plain", "topic", name());
        other.subscribe("shared", Session.CLIENT_ACKNOWLEDGE, "shared", name());
        Session session = session();
        send(topic(session), numbers(1, MANY));
        assertThat(other.ask("receive", "plain")).isEqualTo("1");
        assertThat(other.ask("receive", "shared")).isEqualTo("1");
        assertThat(number("SELECT count(*) FROM #delivery")).isGreaterThan(MANY);
        other.kill();
        awaitNothingKept();
        // A publisher goes on without.
        send(topic(session), "nobody hears this");
        awaitNothingKept();
    }
}
