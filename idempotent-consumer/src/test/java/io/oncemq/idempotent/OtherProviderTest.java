// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages of Apache Artemis, effects on H2. */
@Timeout(60)
class OtherProviderTest {

    private ArtemisBroker broker;
    private ActiveMQConnectionFactory factory;
    private JdbcConnectionPool pool;

    @BeforeEach
    void start() throws Exception {
        broker = new ArtemisBroker();
        factory = new ActiveMQConnectionFactory(broker.url());
        pool = JdbcConnectionPool.create("jdbc:h2:mem:", "sa", "");
        // All of a private database is behind one connection.
        pool.setMaxConnections(1);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE shipment (name VARCHAR(100))");
        }
    }

    @AfterEach
    void stop() throws Exception {
        factory.close();
        broker.close();
        pool.dispose();
    }

    /** Acknowledged after its effect, a message comes twice if its consumer dies in between; sent twice, it does as well. */
    @Test
    void messageThatIsSentTwiceHasOneEffect() throws Exception {
        Inbox inbox = Inbox.builder("shipping", pool).build();
        inbox.createTable();
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        try (JMSContext context = factory.createContext(Session.AUTO_ACKNOWLEDGE)) {
            Queue orders = context.createQueue("orders");
            for (int i = 0; i < 20; i++) {
                context.createProducer().setProperty("orderId", i % 10).send(orders, "order " + i % 10);
            }
            context.createConsumer(orders)
                    .setMessageListener(inbox.listener(MessageKey.property("orderId"), (message, connection) -> {
                        ship(connection, message.getBody(String.class));
                        if (calls.incrementAndGet() % 3 == 0) {
                            failures.incrementAndGet();
                            throw new IllegalStateException("Dropped");
                        }
                    }));
            await().atMost(Duration.ofSeconds(30)).until(() -> shipments().size() == 10);
            context.createProducer().setProperty("orderId", "last").send(orders, "order last");
            await().atMost(Duration.ofSeconds(30)).until(() -> shipments().contains("order last"));
        }
        assertThat(failures).hasPositiveValue();
        assertThat(shipments()).hasSize(11).doesNotHaveDuplicates();
    }

    private static void ship(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO shipment VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    private List<String> shipments() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT name FROM shipment")) {
            List<String> names = new ArrayList<>();
            while (result.next()) {
                names.add(result.getString(1));
            }
            return names;
        }
    }
}
