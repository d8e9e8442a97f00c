// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ErrorHandler;

/** Listeners whose transactions are none of the DataSource of the messages, and those without any. */
@Timeout(120)
class OtherTransactionsTest {

    @Test
    void sendInATransactionOfAnotherDatabaseIsSentAtOnce() {
        try (ConfigurableApplicationContext application = run(Other.class, "other")) {
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            jms.setReceiveTimeout(20_000);
            new TransactionTemplate(application.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status -> {
                        jms.convertAndSend("news", "sent");
                        status.setRollbackOnly();
                    });
            assertThat(jms.receiveAndConvert("news")).isEqualTo("sent");
        }
    }

    @Test
    void listenerInATransactionOfAnotherDatabaseIsRefusedAndNothingIsLost() {
        try (ConfigurableApplicationContext application =
                run(Other.class, "refused", "spring.jms.listener.auto-startup=true")) {
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            Recorded recorded = application.getBean(Recorded.class);
            jms.convertAndSend("work", "precious");
            await().atMost(Duration.ofSeconds(30)).until(() -> !recorded.failures.isEmpty());
            assertThat(recorded.failures.get(0)).hasMessageContaining("not on the DataSource of the messages");
            assertThat(recorded.received).isEmpty();
            application
                    .getBean(org.springframework.jms.config.JmsListenerEndpointRegistry.class)
                    .stop();
            jms.setReceiveTimeout(20_000);
            assertThat(jms.receiveAndConvert("work")).isEqualTo("precious");
        }
    }

    @Test
    void listenerWithoutTransactionManagerGetsTheMessageAgainWhenItFails() {
        try (ConfigurableApplicationContext application = run(
                Recorded.class, "without", "spring.jms.listener.auto-startup=true", Excluded.TRANSACTION_MANAGERS)) {
            Recorded recorded = application.getBean(Recorded.class);
            application.getBean(JmsTemplate.class).convertAndSend("work", "once more");
            await().atMost(Duration.ofSeconds(30)).until(() -> recorded.received.size() == 2);
            assertThat(recorded.received).containsExactly("once more", "once more");
        }
    }

    private static ConfigurableApplicationContext run(Class<?> application, String name, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=jdbc:h2:mem:" + name,
                        "oncemq.node-linger=0s",
                        "spring.jms.listener.auto-startup=false")
                .properties(properties)
                .run();
    }

    @Configuration
    @EnableAutoConfiguration
    static class Recorded implements jakarta.jms.ExceptionListener, ErrorHandler {

        final List<String> received = new CopyOnWriteArrayList<>();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        /** Fails the first time. */
        @JmsListener(destination = "work")
        void work(String text) {
            received.add(text);
            if (received.size() == 1) {
                throw new IllegalStateException("Not now");
            }
        }

        @Override
        public void onException(jakarta.jms.JMSException failure) {
            failures.add(failure);
        }

        @Override
        public void handleError(Throwable failure) {
            failures.add(failure);
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Other extends Recorded {
        @Bean
        PlatformTransactionManager transactionManager() {
            return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:another database"));
        }
    }
}
