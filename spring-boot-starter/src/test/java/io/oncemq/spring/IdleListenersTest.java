// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Timeout(120)
class IdleListenersTest {

    @Test
    void fiftyIdleListenersRunOnAPoolOfTen() throws Exception {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Listening.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=jdbc:h2:mem:idle",
                        "spring.datasource.hikari.maximum-pool-size=10",
                        "spring.datasource.hikari.connection-timeout=5000",
                        "spring.jms.listener.min-concurrency=50",
                        "spring.jms.listener.receive-timeout=2s",
                        "oncemq.node-linger=0s")
                .run()) {
            DefaultMessageListenerContainer container = (DefaultMessageListenerContainer) application
                    .getBean(JmsListenerEndpointRegistry.class)
                    .getListenerContainers()
                    .iterator()
                    .next();
            await().atMost(Duration.ofSeconds(60)).until(() -> container.getActiveConsumerCount() == 50);
            HikariDataSource pool = application.getBean(HikariDataSource.class);
            // Those of the node itself: at most four.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                            .isBetween(1, 4));
            assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                    .isZero();

            JmsTemplate jms = application.getBean(JmsTemplate.class);
            for (int i = 0; i < 20; i++) {
                jms.convertAndSend("work", "work");
            }
            Listening listening = application.getBean(Listening.class);
            assertThat(listening.done.await(60, SECONDS)).isTrue();
            assertThat(listening.allInTransactions).isTrue();
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Listening {

        final CountDownLatch done = new CountDownLatch(20);
        volatile boolean allInTransactions = true;

        @JmsListener(destination = "work")
        void work(String text) {
            allInTransactions &= TransactionSynchronizationManager.isActualTransactionActive();
            done.countDown();
        }
    }
}
