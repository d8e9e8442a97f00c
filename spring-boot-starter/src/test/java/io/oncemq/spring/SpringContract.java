// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.spring.OrderApplication.Warehouse;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsMessagingTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.MessageListenerContainer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an application of Spring Boot can rely on, on every database. */
@Timeout(120)
abstract class SpringContract {

    private String[] database;
    private ConfigurableApplicationContext application;
    private JmsTemplate jms;
    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;

    /** Properties of the application: where its database is. */
    abstract String[] database();

    @BeforeEach
    void startOnANewDatabase() {
        database = database();
        start("spring.jpa.hibernate.ddl-auto=create");
    }

    private void start(String schema) {
        application = new SpringApplicationBuilder(OrderApplication.class)
                .web(WebApplicationType.NONE)
                .properties(schema, "spring.jpa.open-in-view=false")
                .properties("oncemq.schema=create", "oncemq.node-linger=0s")
                .properties(database)
                .run();
        jms = application.getBean(JmsTemplate.class);
        jdbc = application.getBean(JdbcTemplate.class);
        transaction = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void sendRollsBackWithTheData() {
        transaction.executeWithoutResult(status -> {
            insert("lost");
            jms.convertAndSend("news", "lost");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {
            insert("kept");
            jms.convertAndSend("news", "kept");
        });
        assertThat(receive("news")).isEqualTo("kept");
        assertThat(receiveNoWait("news")).isNull();
        assertThat(shipments()).isEqualTo(1);
    }

    @Test
    void sendRollsBackWhenTheCommitFails() {
        insert("there");
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    jms.convertAndSend("news", "lost");
                    insert("there");
                }))
                .isInstanceOf(org.springframework.dao.DuplicateKeyException.class);
        assertThat(receiveNoWait("news")).isNull();
    }

    @Test
    void messageIsVisibleAfterTheCommitOnly() throws Exception {
        transaction.executeWithoutResult(status -> {
            jms.convertAndSend("news", "sent");
            assertThat(elsewhere(() -> receiveNoWait("news"))).isNull();
        });
        assertThat(receive("news")).isEqualTo("sent");
    }

    @Test
    void consumersAreWokenByTheCommit() throws Exception {
        CompletableFuture<Object> received = CompletableFuture.supplyAsync(() -> receive("news"));
        transaction.executeWithoutResult(status -> jms.convertAndSend("news", "sent"));
        assertThat(received.get(20, SECONDS)).isEqualTo("sent");
    }

    @Test
    void receiptRollsBackWithTheTransaction() throws Exception {
        jms.convertAndSend("news", "once more");
        transaction.executeWithoutResult(status -> {
            assertThat(receive("news")).isEqualTo("once more");
            status.setRollbackOnly();
        });
        jms.setReceiveTimeout(20_000);
        Message again = jms.receive("news");
        assertThat(again).isNotNull();
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void receiptCommitsWithTheTransaction() {
        jms.convertAndSend("news", "read");
        transaction.executeWithoutResult(status -> assertThat(receive("news")).isEqualTo("read"));
        assertThat(receiveNoWait("news")).isNull();
    }

    @Test
    void transactionOfItsOwnCommitsByItself() {
        TransactionTemplate own = with(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(status -> {
            jms.convertAndSend("news", "outer, before");
            own.executeWithoutResult(inner -> jms.convertAndSend("news", "inner"));
            jms.convertAndSend("news", "outer, after");
            status.setRollbackOnly();
        });
        assertThat(receive("news")).isEqualTo("inner");
        assertThat(receiveNoWait("news")).isNull();
    }

    @Test
    void suspendedTransactionGoesOnAfterwards() {
        TransactionTemplate without = with(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        transaction.executeWithoutResult(status -> {
            jms.convertAndSend("news", "in the transaction");
            without.executeWithoutResult(inner -> {
                jms.convertAndSend("news", "outside");
                assertThat(receive("news")).isEqualTo("outside");
            });
            jms.convertAndSend("news", "in the transaction too");
        });
        assertThat(receive("news")).isEqualTo("in the transaction");
        assertThat(receive("news")).isEqualTo("in the transaction too");
    }

    @Test
    void nestedTransactionRollsBackByItself() {
        JdbcTransactionManager manager = new JdbcTransactionManager(application.getBean(DataSource.class));
        TransactionTemplate outer = new TransactionTemplate(manager);
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        jms.convertAndSend("news", "to be received twice");
        outer.executeWithoutResult(status -> {
            jms.convertAndSend("other", "outer");
            nested.executeWithoutResult(inner -> {
                jms.convertAndSend("other", "nested");
                assertThat(receive("news")).isEqualTo("to be received twice");
                inner.setRollbackOnly();
            });
        });
        assertThat(receive("other")).isEqualTo("outer");
        assertThat(receiveNoWait("other")).isNull();
        assertThat(receive("news")).isEqualTo("to be received twice");
    }

    @Test
    void callbackAfterTheCommitSendsForItself() {
        transaction.executeWithoutResult(status -> {
            jms.convertAndSend("news", "first");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    jms.convertAndSend("news", "second");
                }
            });
        });
        assertThat(receive("news")).isEqualTo("first");
        assertThat(receive("news")).isEqualTo("second");
    }

    @Test
    void transactedTemplateJoinsToo() {
        jms.setSessionTransacted(true);
        transaction.executeWithoutResult(status -> {
            jms.convertAndSend("news", "lost");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> jms.convertAndSend("news", "kept"));
        assertThat(receive("news")).isEqualTo("kept");
        assertThat(receiveNoWait("news")).isNull();
    }

    @Test
    void listenerReceivesStoresAndSendsInOneTransaction() {
        jms.convertAndSend("orders", "eggs");
        jms.convertAndSend("orders", "fragile glasses");
        assertThat(receive("events")).isEqualTo("shipped eggs");
        assertThat(receive("events")).isEqualTo("shipped fragile glasses");
        assertThat(receiveNoWait("events")).isNull();
        assertThat(shipments()).isEqualTo(2);
        assertThat(application.getBean(Warehouse.class).attempts).containsExactly(1, 1, 2);
        assertThat(receiveNoWait("orders")).isNull();
    }

    @Test
    void orderThatFailsEachTimeIsGivenUpWithItsException() throws Exception {
        DeadLetter letter = givenUp("orders", "hopeless case");
        assertThat(letter.deliveries()).isEqualTo(2);
        assertThat(letter.cause()).contains(IllegalStateException.class.getName());
        assertThat(letter.causeMessage()).contains("Dropped hopeless case");
        assertThat(letter.stack().orElseThrow()).contains(Warehouse.class.getName() + ".ship");
        assertThat(shipments()).isZero();
        assertThat(receiveNoWait("events")).isNull();
    }

    @Test
    void containerOfSpringGivesUpWithoutAnException() throws Exception {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(application.getBean(OnceMQConnectionFactory.class));
        container.setDestinationName("returns");
        container.setSessionTransacted(true);
        container.setMessageListener((MessageListener) message -> {
            throw new IllegalStateException("Dropped");
        });
        container.afterPropertiesSet();
        container.start();
        try {
            DeadLetter letter = givenUp("returns", "broken glasses");
            assertThat(letter.deliveries()).isEqualTo(2);
            assertThat(letter.cause()).isEmpty();
        } finally {
            container.shutdown();
        }
    }

    /** Sends a message that nobody can process, and waits until it has been delivered twice and given up. */
    private DeadLetter givenUp(String queue, String text) throws JMSException {
        try (Admin admin = application.getBean(OnceMQConnectionFactory.class).admin()) {
            admin.set(queue, "maximum-deliveries", "2");
            jms.convertAndSend(queue, text);
            return await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> admin.deadLetters("oncemq.dead-letters").list(null, 0, 1),
                            letters -> !letters.isEmpty())
                    .get(0);
        }
    }

    @Test
    void answerOfAListenerIsSent() {
        jms.convertAndSend("questions", "why");
        assertThat(receive("answers")).isEqualTo("answer to why");
    }

    @Test
    void requestIsAnsweredByTheMethodsValue() {
        JmsMessagingTemplate messages = application.getBean(JmsMessagingTemplate.class);
        jms.setReceiveTimeout(30_000);
        assertThat(messages.convertSendAndReceive("questions", "why", String.class))
                .isEqualTo("answer to why");
    }

    @Test
    void messagingTemplateSendsAndReceivesInTheTransaction() {
        JmsMessagingTemplate messages = application.getBean(JmsMessagingTemplate.class);
        transaction.executeWithoutResult(status -> {
            messages.convertAndSend("news", "lost", Map.of("kind", "weather"));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> messages.convertAndSend("news", "kept", Map.of("kind", "weather")));
        jms.setReceiveTimeout(20_000);
        transaction.executeWithoutResult(status -> {
            assertThat(messages.receiveAndConvert("news", String.class)).isEqualTo("kept");
            status.setRollbackOnly();
        });
        org.springframework.messaging.Message<?> again = messages.receive("news");
        assertThat(again.getPayload()).isEqualTo("kept");
        assertThat(again.getHeaders()).containsEntry("kind", "weather");
    }

    @Test
    void closeWaitsForTheMessageAtWork() throws Exception {
        Warehouse warehouse = application.getBean(Warehouse.class);
        jms.convertAndSend("orders", "slow piano");
        assertThat(warehouse.slowBegun.await(30, SECONDS)).isTrue();
        Collection<MessageListenerContainer> listeners =
                application.getBean(JmsListenerEndpointRegistry.class).getListenerContainers();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> listeners.stream().noneMatch(MessageListenerContainer::isRunning));
        assertThat(closed).isNotDone();
        warehouse.slowMayEnd.countDown();
        closed.get(60, SECONDS);
        start("spring.jpa.hibernate.ddl-auto=none");
        assertThat(shipments()).isEqualTo(1);
        assertThat(receive("events")).isEqualTo("shipped slow piano");
        assertThat(receiveNoWait("events")).isNull();
        assertThat(application.getBean(Warehouse.class).attempts).isEmpty();
    }

    private TransactionTemplate with(int propagation) {
        TransactionTemplate template = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        template.setPropagationBehavior(propagation);
        return template;
    }

    private Object receive(String queue) {
        jms.setReceiveTimeout(20_000);
        return jms.receiveAndConvert(queue);
    }

    private Object receiveNoWait(String queue) {
        jms.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        return jms.receiveAndConvert(queue);
    }

    private static Object elsewhere(java.util.function.Supplier<Object> work) {
        return CompletableFuture.supplyAsync(work).orTimeout(30, SECONDS).join();
    }

    private void insert(String order) {
        jdbc.update("INSERT INTO shipment (order_name) VALUES (?)", order);
    }

    private int shipments() {
        return jdbc.queryForObject("SELECT count(*) FROM shipment", Integer.class);
    }
}
