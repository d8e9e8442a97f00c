// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PostgresPoisonTest extends PoisonContract {

    private @Nullable PostgresServer server;

    @Override
    DatabaseAddress startDatabase(Path directory) throws Exception {
        server = PostgresServer.start();
        return server.address();
    }

    @Override
    void endDatabase() throws Exception {
        Objects.requireNonNull(server).close();
    }

    @Test
    void anotherNodeTakesOverWhenTheExclusiveConsumerIsKilled() throws Exception {
        send(List.of(PoisonChild.POISON, "next"), Map.of("exclusive-consumer", "true"));
        ChildProcess child = startChild(1);
        child.awaitReady(PATIENCE);
        try (OnceMQConnectionFactory factory = factory("other");
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(PoisonChild.QUEUE))) {
            connection.start();
            assertThat(consumer.receive(1000)).isNull();
            child.kill();
            Message poison = consumer.receive(PATIENCE.toMillis());
            assertThat(poison).isNotNull();
            assertThat(poison.getBody(String.class)).isEqualTo(PoisonChild.POISON);
            assertThat(poison.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(consumer.receive(PATIENCE.toMillis())).isNotNull();
        }
    }

    @Test
    void aGroupStaysParkedWhenTheNodeThatParkedItIsKilled() throws Exception {
        send(List.of(PoisonChild.SICK, "behind"), Map.of("on-failure", "park", "maximum-deliveries", "1"), "g");
        ChildProcess child = startChild(1);
        child.awaitReady(PATIENCE);
        try (OnceMQConnectionFactory factory = factory("other");
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(PoisonChild.QUEUE))) {
            connection.start();
            await().atMost(PATIENCE).until(() -> !admin.parkedGroups().isEmpty());
            child.kill();
            // Free for all when the node is recovered: that is how it is known that it was.
            send(List.of("free"), Map.of());
            assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                    .isEqualTo("free");
            await().atMost(PATIENCE).until(() -> nodes() == 1);
            assertThat(consumer.receive(1000)).isNull();
            assertThat(admin.releaseGroup(PoisonChild.QUEUE, "g")).isTrue();
            assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                    .isEqualTo(PoisonChild.SICK);
            assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                    .isEqualTo("behind");
        }
    }

    private int nodes() throws SQLException {
        DatabaseAddress address = Objects.requireNonNull(server).address();
        try (java.sql.Connection connection = DriverManager.getConnection(address.url(), address.user(), "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM oncemq_node")) {
            row.next();
            return row.getInt(1);
        }
    }
}
