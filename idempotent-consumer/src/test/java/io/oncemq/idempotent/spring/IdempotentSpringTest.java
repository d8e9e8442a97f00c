// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.idempotent.ArtemisBroker;
import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.idempotent.MissingKeyException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Idempotent methods of Spring beans, called by listeners of Apache Artemis and by hand. */
@Timeout(120)
class IdempotentSpringTest {

    private ArtemisBroker broker;
    private ConfigurableApplicationContext application;
    private Shipping shipping;
    private JdbcTemplate jdbc;

    @BeforeEach
    void start() throws Exception {
        broker = new ArtemisBroker();
        application = run("idempotent.retention=3d");
        shipping = application.getBean(Shipping.class);
        jdbc = application.getBean(JdbcTemplate.class);
    }

    private ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(ShippingApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "broker.url=" + broker.url(),
                        "spring.datasource.generate-unique-name=true",
                        "spring.sql.init.schema-locations=classpath:io/oncemq/idempotent/spring/shipment.sql")
                .properties(properties)
                .run();
    }

    @AfterEach
    void stop() throws Exception {
        application.close();
        broker.close();
    }

    @Test
    void listenerHasItsEffectOnceForEachKey() {
        JmsTemplate jms = application.getBean(JmsTemplate.class);
        for (String order : List.of("eggs", "fragile glasses", "eggs", "fragile glasses", "milk")) {
            jms.convertAndSend("orders", order);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> shipments().contains("milk"));
        await().atMost(Duration.ofSeconds(30)).until(() -> shipments().contains("fragile glasses"));
        jms.convertAndSend("orders", "last");
        await().atMost(Duration.ofSeconds(30)).until(() -> shipments().contains("last"));
        assertThat(shipments()).containsExactlyInAnyOrder("eggs", "fragile glasses", "milk", "last");
        assertThat(keys("shipping")).containsExactlyInAnyOrder("eggs", "fragile glasses", "milk", "last");
    }

    @Test
    void keyOfAMessageParameterIsFoundByTheBean() throws Exception {
        Message message = message("7");
        assertThat(shipping.shipMessage(message)).isEqualTo("shipped");
        assertThat(shipping.shipMessage(message("7"))).isNull();
        assertThat(keys("Shipping.shipMessage")).containsExactly("7");
        assertThatThrownBy(() -> shipping.shipMessage(message(null))).isInstanceOf(MissingKeyException.class);
    }

    @Test
    void exceptionOfTheMethodRollsBackAndReachesTheCaller() {
        assertThatThrownBy(() -> shipping.fail("eggs"))
                .isInstanceOf(IOException.class)
                .hasMessage("No lorry");
        assertThat(shipments()).isEmpty();
        assertThat(keys("Shipping.fail")).isEmpty();
    }

    @Test
    void callJoinsTheTransactionOfItsCaller() {
        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> {
            shipping.ship("eggs");
            shipping.ship("eggs");
            status.setRollbackOnly();
        });
        assertThat(shipments()).isEmpty();
        transaction.executeWithoutResult(status -> shipping.ship("eggs"));
        shipping.ship("eggs");
        assertThat(shipments()).containsExactly("eggs");
    }

    @Test
    void keyThatIsMissingIsRefused() {
        assertThatThrownBy(() -> shipping.ship("")).isInstanceOf(MissingKeyException.class);
        assertThatThrownBy(() -> shipping.withoutKey("eggs")).isInstanceOf(MissingKeyException.class);
    }

    @Test
    void methodThatHasToReturnSomethingIsRefused() {
        assertThatThrownBy(() -> shipping.count("eggs"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to return");
    }

    @Test
    void settingsAreProperties() {
        application.close();
        application = run("idempotent.table=seen", "idempotent.concurrent-duplicates=skip");
        application.getBean(Shipping.class).ship("eggs");
        assertThat(application.getBean(JdbcTemplate.class).queryForObject("SELECT count(*) FROM seen", Integer.class))
                .isEqualTo(1);
        assertThat(application.getBean(Inbox.class).getDataSource())
                .isSameAs(application.getBean(javax.sql.DataSource.class));
    }

    private Message message(String number) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                jakarta.jms.JMSContext context = factory.createContext()) {
            Message message = context.createTextMessage("order");
            message.setStringProperty("number", number);
            return message;
        }
    }

    private List<String> shipments() {
        return jdbc.queryForList("SELECT name FROM shipment", String.class);
    }

    private List<String> keys(String consumer) {
        return jdbc.queryForList("SELECT message_key FROM oncemq_inbox WHERE consumer = ?", String.class, consumer);
    }

    @Configuration
    @EnableAutoConfiguration
    static class ShippingApplication {

        @Bean(destroyMethod = "close")
        ActiveMQConnectionFactory connectionFactory(
                @org.springframework.beans.factory.annotation.Value("${broker.url}") String url) {
            return new ActiveMQConnectionFactory(url);
        }

        @Bean
        JmsTemplate jmsTemplate(ConnectionFactory factory) {
            return new JmsTemplate(factory);
        }

        @Bean
        MessageKey messageKey() {
            return MessageKey.property("number");
        }

        @Bean
        Shipping shipping(JdbcTemplate jdbc) {
            return new Shipping(jdbc);
        }
    }

    static class Shipping {

        private final JdbcTemplate jdbc;
        private boolean dropped;

        Shipping(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @JmsListener(destination = "orders")
        @Idempotent(key = "#order", consumer = "shipping")
        @Transactional
        public void ship(String order) {
            jdbc.update("INSERT INTO shipment VALUES (?)", order);
            if (order.startsWith("fragile") && !dropped) {
                dropped = true;
                throw new IllegalStateException("Dropped " + order);
            }
        }

        @Idempotent
        public String shipMessage(Message message) {
            jdbc.update("INSERT INTO shipment VALUES ('message')");
            return "shipped";
        }

        @Idempotent(key = "#p0")
        public void fail(String order) throws IOException {
            jdbc.update("INSERT INTO shipment VALUES (?)", order);
            throw new IOException("No lorry");
        }

        @Idempotent
        public void withoutKey(String order) {
            jdbc.update("INSERT INTO shipment VALUES (?)", order);
        }

        @Idempotent(key = "#order")
        public int count(String order) {
            return 1;
        }
    }
}
