// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that work on the same queues of one database server, and end in good order. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class TwoNodes extends CrashContract {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration ORDERLY_END = Duration.ofSeconds(60);
    private static final int ORDERS_OF_EACH = 5000;
    private static final int CALLS = 50;

    TwoNodes(CrashDatabase.Opening opening) {
        super("two-nodes", opening);
    }

    @BeforeEach
    void createTables() throws Exception {
        Business.createTables(database);
        database.factory("preparation").createConnection().close(); // so that the children find the tables
    }

    private ChildProcess start(String name, int producers, int ordersEach, int consumers) throws IOException {
        return children.start(ChildSettings.of(database, name, directory, producers, ordersEach, consumers));
    }

    private long shipped() throws SQLException {
        return database.number("SELECT count(*) FROM shipment");
    }

    @Test
    void tenThousandOrdersHaveTheirEffectsOnce() throws Exception {
        List<ChildProcess> both = List.of(start("child1", 1, ORDERS_OF_EACH, 2), start("child2", 1, ORDERS_OF_EACH, 2));
        await("all orders").atMost(PATIENCE).until(() -> shipped() >= 2 * ORDERS_OF_EACH);
        endInGoodOrder(both);
        check(2 * ORDERS_OF_EACH);
    }

    @Test
    void aNodeThatLeavesGivesBackWhatItHasClaimed() throws Exception {
        ChildProcess stays = start("child1", 1, ORDERS_OF_EACH, 1);
        ChildProcess leaves = start("child2", 0, 0, 2);
        await("first orders").atMost(PATIENCE).until(() -> shipped() >= ORDERS_OF_EACH / 10);
        endInGoodOrder(List.of(leaves));
        ChildProcess replacement = start("child3", 0, 0, 1);
        await("all orders").atMost(PATIENCE).until(() -> shipped() >= ORDERS_OF_EACH);
        replacement.awaitReady(PATIENCE);
        endInGoodOrder(List.of(stays, replacement));
        check(ORDERS_OF_EACH);
    }

    @Test
    void messagesOfOneProcessWakeConsumersOfAnother() throws Exception {
        ChildProcess echo = children.start("echo", EchoChild.class, List.of(database.url(), database.user()));
        echo.awaitReady(PATIENCE);
        long longest = 0;
        try (OnceMQConnectionFactory factory = database.factory("caller");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer calls = session.createProducer(session.createQueue(EchoChild.CALLS));
                MessageConsumer answers = session.createConsumer(session.createQueue(EchoChild.ANSWERS))) {
            connection.start();
            for (int call = 0; call < CALLS; call++) {
                long began = System.nanoTime();
                calls.send(session.createTextMessage("call " + call));
                Message answer = answers.receive(ORDERLY_END.toMillis());
                assertThat(answer).as("answer " + call).isNotNull();
                assertThat(answer.getBody(String.class)).isEqualTo("call " + call);
                longest = Math.max(longest, System.nanoTime() - began);
            }
        }
        System.out.println("longest call: " + TimeUnit.NANOSECONDS.toMillis(longest) + " ms");
        endInGoodOrder(List.of(echo));
    }

    private static void endInGoodOrder(List<ChildProcess> leaving) throws IOException, InterruptedException {
        for (ChildProcess child : leaving) {
            child.endInput();
        }
        for (ChildProcess child : leaving) {
            child.awaitEnd(ORDERLY_END);
        }
    }

    /** Nobody was killed: so nothing is redelivered, and nobody is left to be recovered. */
    private void check(int orders) throws Exception {
        assertThat(database.rows("SELECT id, name FROM oncemq_node")).isEmpty();
        List<SentUnit> units = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>();
        for (String name : List.of("child1", "child2", "child3")) {
            units.addAll(SentUnit.parse(name, RecordLog.read(ChildSettings.sentLog(directory, name))));
            receipts.addAll(Receipt.parse(name, RecordLog.read(ChildSettings.receivedLog(directory, name))));
        }
        receipts.sort(Comparator.comparingLong(Receipt::micros));
        CampaignBook book = new CampaignBook(
                units,
                receipts,
                database.numbers("SELECT order_number FROM shipment"),
                database.numbers("SELECT order_number FROM booking"),
                database.numbers("""
                        SELECT m.text_body FROM oncemq_message m
                        JOIN oncemq_destination d ON d.id = m.destination
                        WHERE d.name = 'events'
                        """),
                List.of());
        assertThat(new EffectCheck(book).violations()).as("see " + directory).isEmpty();
        assertThat(new CountCheck(book, Set.of()).violations())
                .as("see " + directory)
                .isEmpty();
        assertThat(book.shipments()).hasSize(orders);
        assertThat(receipts).hasSize(orders);
        System.out.println(receipts.stream().collect(Collectors.groupingBy(Receipt::child, Collectors.counting())));
    }
}
