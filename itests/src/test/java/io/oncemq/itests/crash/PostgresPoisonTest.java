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
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresPoisonTest extends PoisonContract {

    PostgresPoisonTest() {
        super(CrashDatabase::postgres);
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

    private long nodes() throws SQLException {
        return database.number("SELECT count(*) FROM oncemq_node");
    }
}
