// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Message groups: docs/delivery.md. The text of a message begins with the letter of its group. */
abstract class GroupContract extends JmsContract {

    GroupContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** A connection of a node of its own. */
    private Connection connectElsewhere() throws JMSException {
        OnceMQConnectionFactory other =
                closing(database().factory().option(Option.NODE_NAME, "another").build());
        Connection connection = closing(other.createConnection());
        connection.start();
        return connection;
    }

    private Session transacted() throws JMSException {
        return session(Session.SESSION_TRANSACTED);
    }

    static Message message(Session session, String text) throws JMSException {
        Message message = session.createTextMessage(text);
        if (!text.startsWith("-")) {
            message.setStringProperty("JMSXGroupID", text.substring(0, 1));
        }
        return message;
    }

    private void sendGrouped(String... texts) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue(session));
            for (String text : texts) {
                producer.send(message(session, text));
            }
        }
    }

    private MessageConsumer consumer(Session session) throws JMSException {
        return session.createConsumer(queue(session));
    }

    @Test
    void oneConsumerAtATimeHasMessagesOfAGroup() throws Exception {
        Session one = transacted();
        Session two = transacted();
        sendGrouped("a1", "a2", "b1", "a3", "-1", "b2");
        MessageConsumer first = consumer(one);
        MessageConsumer second = consumer(two);

        assertThat(receive(first, 2)).containsExactly("a1", "a2");
        assertThat(receive(second, 3)).containsExactly("b1", "-1", "b2");
        assertNothingComes(second);
        assertThat(receive(first, 1)).containsExactly("a3");
        one.commit();
        two.commit();
        assertNothingComes(first);
    }

    @Test
    void groupGoesToAnotherConsumerWhenItsMessagesAreDone() throws Exception {
        Session one = transacted();
        Session two = transacted();
        MessageConsumer first = consumer(one);
        MessageConsumer second = consumer(two);
        sendGrouped("a1", "a2");
        assertThat(receive(first, 1)).containsExactly("a1");
        Future<String> next = threads.submit(() -> text(second.receive(PRESENT)));

        one.commit();

        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("a2");
    }

    @Test
    void rolledBackMessagesComeAgainInTheirOrderAndBeforeLaterOnes() throws Exception {
        Session one = transacted();
        Session two = transacted();
        sendGrouped("a1", "a2", "a3");
        MessageConsumer first = consumer(one);
        MessageConsumer second = consumer(two);
        assertThat(receive(first, 2)).containsExactly("a1", "a2");
        one.rollback();
        first.close();

        assertThat(receive(second, 3)).containsExactly("a1", "a2", "a3");
        two.commit();
    }

    @Test
    void sessionThatIsClosedGivesItsGroupsBack() throws Exception {
        Session two = transacted();
        sendGrouped("a1", "a2");
        Connection doomed = connect();
        assertThat(receive(consumer(doomed.createSession(Session.CLIENT_ACKNOWLEDGE)), 1))
                .containsExactly("a1");
        MessageConsumer second = consumer(two);
        assertNothingComes(second);

        doomed.close();

        assertThat(receive(second, 2)).containsExactly("a1", "a2");
        two.commit();
    }

    @Test
    void serverSessionsOfAConnectionConsumerHaveAGroupOneAtATime() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Connection connection = connect();
        ServerSessions pool = new ServerSessions(threads);
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession();
            session.setMessageListener(message -> {
                try {
                    if (text(message).equals("a1")) {
                        working.countDown();
                        goOn.await();
                    }
                    seen.add(text(message));
                } catch (JMSException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            pool.add(session);
        }
        Session reading = session();
        connection.createConnectionConsumer(queue(reading), null, pool, 1);
        sendGrouped("a1", "a2", "b1", "a3");

        assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("b1");
        assertThat(seen.poll(500, TimeUnit.MILLISECONDS)).isNull();
        goOn.countDown();
        for (String text : List.of("a1", "a2", "a3")) {
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
        }
    }

    @Test
    void transactedServerSessionKeepsItsGroupUntilItsTransactionEnds() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        BlockingQueue<Session> holders = new LinkedBlockingQueue<>();
        Connection connection = connect();
        ServerSessions pool = new ServerSessions(threads);
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            session.setMessageListener(message -> {
                holders.add(session);
                try {
                    seen.add(text(message));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            pool.add(session);
        }
        Session reading = session();
        connection.createConnectionConsumer(queue(reading), null, pool, 1);
        sendGrouped("a1", "a2");
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("a1");
        Session first = holders.take();
        // Two more assignments, after which the group is still the first transaction's.
        sendGrouped("b1", "-1");
        assertThat(List.of(seen.poll(20, TimeUnit.SECONDS), seen.poll(20, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("b1", "-1");
        assertThat(seen.poll(ABSENT, TimeUnit.MILLISECONDS)).isNull();
        await().atMost(Duration.ofSeconds(20)).until(() -> pool.idle() == 2);

        first.commit();

        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("a2");
    }

    @Test
    void listenerHasAGroupUntilItReturns() throws Exception {
        Session one = session();
        Session two = session();
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        consumer(one).setMessageListener(message -> {
            try {
                if (text(message).equals("a1")) {
                    working.countDown();
                    goOn.await();
                }
                done.add(text(message));
            } catch (JMSException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        sendGrouped("a1");
        assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
        sendGrouped("a2", "b1");
        MessageConsumer second = consumer(two);
        assertThat(receive(second, 1)).containsExactly("b1");
        assertNothingComes(second);

        goOn.countDown();

        assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo("a1");
        await().atMost(Duration.ofSeconds(20)).until(() -> done.contains("a2") || second.receiveNoWait() != null);
    }

    @Test
    void otherNodesTakeNothingOfAGroupUntilItIsDone() throws Exception {
        Session here = transacted();
        Session there = connectElsewhere().createSession(Session.SESSION_TRANSACTED);
        sendGrouped("a1", "b1");
        MessageConsumer first = consumer(here);
        assertThat(receive(first, 1)).containsExactly("a1");
        sendGrouped("a2", "c1");
        MessageConsumer second = consumer(there);
        assertThat(second.receive(PRESENT)).isNotNull();
        assertThat(second.receive(ABSENT))
                .satisfiesAnyOf(
                        m -> assertThat(m).isNull(), m -> assertThat(text(m)).doesNotStartWith("a"));
        there.commit();
        Future<String> next = threads.submit(() -> text(second.receive(PRESENT)));
        assertThat(next.isDone()).isFalse();

        first.close();
        here.commit();

        String got = next.get(20, TimeUnit.SECONDS);
        while (!got.startsWith("a")) {
            got = text(second.receive(PRESENT));
        }
        assertThat(got).isEqualTo("a2");
        there.commit();
    }

    @Test
    @DisplayName(
            "race 18: while consumers of two nodes wait, messages of a group that both nodes send go to one at a time")
    void messagesOfAGroupSentByTwoNodesGoToOneConsumerAtATime() throws Exception {
        Connection elsewhere = connectElsewhere();
        List<Session> receiving = List.of(transacted(), elsewhere.createSession(Session.SESSION_TRANSACTED));
        List<Session> sending = List.of(session(), elsewhere.createSession());
        int count = 40;
        GroupBook book = new GroupBook();
        List<Future<Integer>> consumers = new ArrayList<>();
        CountDownLatch left = new CountDownLatch(count);
        for (Session session : receiving) {
            MessageConsumer consumer = consumer(session);
            consumers.add(threads.submit(() -> {
                int received = 0;
                while (left.getCount() > 0) {
                    Message message = consumer.receive(ABSENT);
                    if (message != null) {
                        book.received(session, text(message));
                        book.done(session);
                        session.commit();
                        left.countDown();
                        received++;
                    }
                }
                return received;
            }));
        }
        for (int i = 1; i <= count; i++) {
            Session session = sending.get(i % 2);
            session.createProducer(queue(session)).send(message(session, "a" + i));
        }
        for (Future<Integer> consumer : consumers) {
            consumer.get(50, TimeUnit.SECONDS);
        }
        assertThat(book.doneOf("a")).isEqualTo(count);
    }

    @Test
    void transactionOfTheApplicationKeepsItsGroupUntilItHasEnded() throws Exception {
        Session joined = session();
        Session two = session();
        sendGrouped("a1", "a2", "b1");
        MessageConsumer first = consumer(joined);
        java.sql.Connection connection = closing(database().connect());
        connection.setAutoCommit(false);
        try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
            assertThat(receive(first, 1)).containsExactly("a1");
            MessageConsumer second = consumer(two);
            assertThat(receive(second, 1)).containsExactly("b1");
            assertNothingComes(second);
            second.close();
            connection.rollback();
            transaction.completed();
        }
        try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
            assertThat(receive(first, 2)).containsExactly("a1", "a2");
            transaction.commit();
        }
        assertNothingComes(first);
    }

    @Test
    void consumersWithSelectorsShareGroupsToo() throws Exception {
        Session one = transacted();
        Session two = transacted();
        sendGrouped("a1", "a2", "b1");
        MessageConsumer first = one.createConsumer(queue(one), "JMSXGroupID = 'a'");
        assertThat(receive(first, 1)).containsExactly("a1");
        MessageConsumer second = consumer(two);
        assertThat(receive(second, 1)).containsExactly("b1");
        assertNothingComes(second);
        two.commit();
        second.close();
        one.rollback();
        assertThat(receive(first, 2)).containsExactly("a1", "a2");
        one.commit();
    }

    @Test
    void receiveNoWaitLooksBehindGroupsOfOthers() throws Exception {
        Session one = transacted();
        Session two = transacted();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add("a" + i);
        }
        texts.add("b1");
        sendGrouped(texts.toArray(String[]::new));
        assertThat(receive(consumer(one), 1)).containsExactly("a0");

        assertThat(text(consumer(two).receiveNoWait())).isEqualTo("b1");
    }

    @Test
    void receiveNoWaitWithASelectorLooksBehindGroupsOfOthers() throws Exception {
        Session one = transacted();
        Session two = transacted();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            texts.add("a" + i);
        }
        texts.add("b1");
        sendGrouped(texts.toArray(String[]::new));
        MessageConsumer first = one.createConsumer(queue(one), "JMSXGroupID = 'a'");
        assertThat(receive(first, 1)).containsExactly("a0");
        MessageConsumer second = two.createConsumer(queue(two), "JMSXGroupID IS NOT NULL");

        assertThat(text(second.receiveNoWait())).isEqualTo("b1");
        first.close();
        one.commit();
        assertThat(text(second.receiveNoWait())).isEqualTo("a1");
    }

    @Test
    void anyNameIsAGroup() throws Exception {
        Session one = transacted();
        Session two = transacted();
        Queue queue = queue(one);
        List<String> names =
                List.of("x".repeat(3000), "x".repeat(3000) + "y", "a\0b", "\ud800", "sha-256:", "a b\"c\\");
        MessageProducer producer = one.createProducer(queue);
        for (int round = 1; round <= 2; round++) {
            for (String name : names) {
                Message message = one.createTextMessage(round + name);
                message.setStringProperty("JMSXGroupID", name);
                message.setIntProperty("JMSXGroupSeq", round);
                producer.send(message);
            }
        }
        one.commit();
        MessageConsumer first = one.createConsumer(queue);
        for (String name : names) {
            Message message = first.receive(PRESENT);
            assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo(name);
            assertThat(message.getIntProperty("JMSXGroupSeq")).isEqualTo(1);
        }
        assertNothingComes(consumer(two));
    }

    @Test
    void emptyNameIsNoGroup() throws Exception {
        Session one = transacted();
        Session two = transacted();
        MessageProducer producer = one.createProducer(queue(one));
        for (String text : List.of("1", "2")) {
            Message message = one.createTextMessage(text);
            message.setStringProperty("JMSXGroupID", "");
            producer.send(message);
        }
        one.commit();
        assertThat(receive(consumer(one), 1)).containsExactly("1");
        assertThat(receive(consumer(two), 1)).containsExactly("2");
    }
}
