// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Integration, as an ordinary client. */
@Timeout(120)
class IntegrationTest {

    @Test
    void flowReceivesStoresAndSendsInOneTransaction() {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Flows.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.generate-unique-name=true", "oncemq.node-linger=0s")
                .run()) {
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            jms.setReceiveTimeout(60_000);
            jms.convertAndSend("in", "eggs");
            assertThat(jms.receiveAndConvert("out")).isEqualTo("EGGS");
            jms.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
            assertThat(jms.receiveAndConvert("out")).isNull();
            assertThat(application.getBean(Flows.class).attempts).hasValue(2);
            assertThat(application
                            .getBean(JdbcTemplate.class)
                            .queryForObject("SELECT COUNT(*) FROM entry", Integer.class))
                    .isEqualTo(1);
        }
    }

    @Configuration
    @EnableAutoConfiguration
    @EnableIntegration
    static class Flows {

        final AtomicInteger attempts = new AtomicInteger();

        /** Fails at its end the first time. */
        @Bean
        IntegrationFlow flow(
                ConnectionFactory factory,
                PlatformTransactionManager transactions,
                JmsTemplate jms,
                JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE entry (name VARCHAR(100))");
            return IntegrationFlow.from(Jms.messageDrivenChannelAdapter(factory)
                            .configureListenerContainer(container -> container.transactionManager(transactions))
                            .destination("in"))
                    .handle(String.class, (text, headers) -> {
                        jdbc.update("INSERT INTO entry VALUES (?)", text);
                        jms.convertAndSend("out", text.toUpperCase(java.util.Locale.ROOT));
                        if (attempts.incrementAndGet() == 1) {
                            throw new IllegalStateException("Dropped");
                        }
                        return null;
                    })
                    .get();
        }
    }
}
