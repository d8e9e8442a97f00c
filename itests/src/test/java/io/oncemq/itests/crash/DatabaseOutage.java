// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away under a running node and comes back. */
abstract class DatabaseOutage {

    /** Error codes of sends that failed: certainly not stored, and nobody knows. */
    private static final String UNAVAILABLE = "ONCEMQ-STORE-UNAVAILABLE";

    private static final String OUTCOME_UNKNOWN = "ONCEMQ-OUTCOME-UNKNOWN";

    private static final String RECEIVED = "received";
    private static final String LISTENED = "listened";
    private static final String JOINED = "joined";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DatabaseAddress database = new DatabaseAddress("", "");

    abstract DatabaseAddress startDatabase() throws Exception;

    /** Takes the database away in one of several ways. */
    abstract void takeAway(int outage) throws Exception;

    abstract void bringBack() throws Exception;

    abstract void endDatabase() throws Exception;

    /** How often it goes away. */
    int outages() {
        return 3;
    }

    /** More than any send may take to fail: the outcome timeout that is set, twice over. */
    Duration bound() {
        return Duration.ofSeconds(12);
    }

    /** How many sends one after the other have to fail before the database comes back. */
    int failingSends() {
        return 4;
    }

    /** Within which time after its return messages are delivered again. */
    Duration resumption() {
        return PATIENCE;
    }

    /** Whether the database stays away long enough for sends to fail. */
    abstract boolean sendsFail();

    @BeforeEach
    void prepare() throws Exception {
        database = startDatabase();
        Business.createTables(database);
    }

    @AfterEach
    void end() throws Exception {
        endDatabase();
    }

    private OnceMQConnectionFactory factory() {
        return database.factory("outage", Map.of(Option.OUTCOME_TIMEOUT, "5s", Option.STATEMENT_TIMEOUT, "1s"));
    }

    @Test
    void blockedConsumersGoOnByThemselves() throws Exception {
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session listening = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session sending = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Arrivals heard = listen(listening);
            MessageConsumer consumer = receiving.createConsumer(receiving.createQueue(RECEIVED));
            connection.start();
            for (int outage = 0; outage < outages(); outage++) {
                CompletableFuture<Message> received = new CompletableFuture<>();
                Thread receiver = new Thread(() -> receive(consumer, received), "blocked-receiver");
                receiver.start();
                await("receiver to block").atMost(PATIENCE).until(() -> receiver.getState() != Thread.State.RUNNABLE);
                takeAway(outage);
                assertThat(received).isNotDone();
                bringBack();
                int expected = outage + 1;
                await("send to succeed").atMost(PATIENCE).ignoreExceptions().until(() -> {
                    send(sending, LISTENED, expected);
                    return true;
                });
                await("send to succeed").atMost(PATIENCE).ignoreExceptions().until(() -> {
                    send(sending, RECEIVED, expected);
                    return true;
                });
                assertThat(received).succeedsWithin(PATIENCE);
                await("listener").atMost(PATIENCE).until(() -> heard.numbers().contains((long) expected));
                receiver.join();
            }
        }
    }

    @Test
    void nothingIsLostOrDoneTwiceUnderTraffic() throws Exception {
        Arrivals heard;
        Arrivals received = new Arrivals();
        NumberSender sender;
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session listening = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            heard = listen(listening);
            MessageConsumer consumer = receiving.createConsumer(receiving.createQueue(RECEIVED));
            Thread receiver = new Thread(() -> receiveAll(consumer, received), "receiver");
            connection.start();
            receiver.start();
            sender = new NumberSender(connection, List.of(RECEIVED, LISTENED, JOINED));
            try (ShipmentClerk clerk = new ShipmentClerk(database, connection, JOINED)) {
                try (sender) {
                    awaitProgress(sender, received, heard, clerk);
                    for (int outage = 0; outage < outages(); outage++) {
                        int failuresBefore = sender.failures().size();
                        takeAway(outage);
                        if (sendsFail()) {
                            await("a send to fail")
                                    .atMost(bound())
                                    .until(() -> sender.failures().size() >= failuresBefore + failingSends());
                        }
                        bringBack();
                        awaitDelivery(received);
                        awaitProgress(sender, received, heard, clerk);
                        System.out.println("outage " + outage + ": " + sender.acknowledgedCount() + " sent, "
                                + sender.failures().size() + " failed, " + received.count() + " received, "
                                + heard.count() + " heard, " + clerk.shipped() + " shipped");
                    }
                }
                await("all that was sent").atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(received.numbers()).containsAll(sender.acknowledged(RECEIVED));
                    assertThat(heard.numbers()).containsAll(sender.acknowledged(LISTENED));
                    assertThat(shipments()).containsAll(sender.acknowledged(JOINED));
                });
            }
            consumer.close();
            receiver.join();
        }
        check(sender, received, heard);
    }

    private void check(NumberSender sender, Arrivals received, Arrivals heard) throws SQLException {
        List<Long> arrived = new ArrayList<>(shipments());
        assertThat(arrived).as("business rows").doesNotHaveDuplicates();
        arrived.addAll(received.numbers());
        arrived.addAll(heard.numbers());
        assertThat(received.unmarkedRepeats()).as("repeats of receive()").isEmpty();
        assertThat(heard.unmarkedRepeats()).as("repeats of the listener").isEmpty();
        sender.failures().forEach((number, failure) -> {
            JMSException exception = failure.exception();
            assertThat(exception).hasCauseInstanceOf(Exception.class);
            assertThat(exception.getLinkedException()).as("linked exception").isNotNull();
            assertThat(exception.getErrorCode()).isIn(UNAVAILABLE, OUTCOME_UNKNOWN);
            assertThat(failure.took()).isLessThan(bound());
            if (UNAVAILABLE.equals(exception.getErrorCode())) {
                assertThat(arrived).as("number whose send failed: " + exception).doesNotContain(number);
            }
        });
        for (String table : List.of("node", "claim", "message")) {
            assertThat(database.rows("SELECT * FROM oncemq_" + table)).isEmpty();
        }
    }

    private void awaitDelivery(Arrivals received) {
        long back = System.nanoTime();
        int before = received.count();
        await("delivery")
                .atMost(resumption())
                .pollInterval(Duration.ofMillis(20))
                .until(() -> received.count() > before);
        System.out.println("delivery resumed after " + Duration.ofNanos(System.nanoTime() - back));
    }

    private List<Long> shipments() throws SQLException {
        return database.numbers("SELECT order_number FROM shipment");
    }

    private static void awaitProgress(NumberSender sender, Arrivals received, Arrivals heard, ShipmentClerk clerk) {
        int further = 30;
        int sent = sender.acknowledgedCount() + further;
        int receivedBefore = received.count() + further;
        int heardBefore = heard.count() + further;
        int shippedBefore = clerk.shipped() + further;
        await("progress").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sender.acknowledgedCount()).as("sent").isGreaterThan(sent);
            assertThat(received.count()).as("received").isGreaterThan(receivedBefore);
            assertThat(heard.count()).as("heard").isGreaterThan(heardBefore);
            assertThat(clerk.shipped()).as("shipped").isGreaterThan(shippedBefore);
        });
    }

    private static Arrivals listen(Session session) throws JMSException {
        Arrivals heard = new Arrivals();
        session.createConsumer(session.createQueue(LISTENED)).setMessageListener(message -> {
            try {
                heard.add(message);
            } catch (JMSException failure) {
                throw new IllegalStateException(failure);
            }
        });
        return heard;
    }

    private static void receive(MessageConsumer consumer, CompletableFuture<Message> received) {
        try {
            received.complete(consumer.receive());
        } catch (JMSException failure) {
            received.completeExceptionally(failure);
        }
    }

    private static void receiveAll(MessageConsumer consumer, Arrivals received) {
        try {
            for (Message message = consumer.receive(); message != null; message = consumer.receive()) {
                received.add(message);
            }
        } catch (JMSException failure) {
            System.out.println("receive() gave up: " + failure);
        }
    }

    private static void send(Session session, String queue, long number) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage(Long.toString(number)));
        }
    }
}
