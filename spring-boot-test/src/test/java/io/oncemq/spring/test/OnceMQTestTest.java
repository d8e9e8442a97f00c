// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;

/** A test as users write it; its application has a database of its own in its properties. */
@OnceMQTest
@Timeout(120)
class OnceMQTestTest {

    @Autowired
    private Desk desk;

    @Autowired
    private SentMessages sent;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DataSource dataSource;

    /** Two times: what the first run has sent and stored has been rolled back. */
    @RepeatedTest(2)
    void whatWasSentIsToldAndRolledBack() {
        sent.assertNothingSent("orders");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM placed", Integer.class))
                .isZero();
        desk.place("eggs");
        desk.place("milk");
        sent.assertSent("orders", "eggs", "milk");
        assertThat(sent.texts("orders")).containsExactly("eggs", "milk");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM placed", Integer.class))
                .isEqualTo(2);
        assertThatThrownBy(() -> sent.assertSent("orders", "milk", "eggs"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[eggs, milk]");
        assertThatThrownBy(() -> sent.assertNothingSent("orders")).isInstanceOf(AssertionError.class);
    }

    @Test
    void listenersAreCalledByHand() {
        desk.ship("eggs");
        sent.assertSent("events", "shipped eggs");
    }

    @Test
    void databaseIsInMemory() throws Exception {
        try (var connection = dataSource.getConnection()) {
            assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
        }
    }

    @SpringBootApplication
    static class Application {
        @Bean
        Desk desk(JdbcTemplate jdbc, JmsTemplate jms) {
            return new Desk(jdbc, jms);
        }
    }

    static class Desk {

        private final JdbcTemplate jdbc;
        private final JmsTemplate jms;

        Desk(JdbcTemplate jdbc, JmsTemplate jms) {
            this.jdbc = jdbc;
            this.jms = jms;
            jdbc.execute("CREATE TABLE placed (name VARCHAR(100))");
        }

        void place(String order) {
            jdbc.update("INSERT INTO placed VALUES (?)", order);
            jms.convertAndSend("orders", order);
        }

        @JmsListener(destination = "orders")
        void ship(String order) {
            jms.convertAndSend("events", "shipped " + order);
        }
    }
}
