// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.clients;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Apache Camel's JMS component, as an ordinary client. */
@Timeout(120)
class CamelTest {

    @Test
    void routeReceivesStoresAndSendsInOneTransaction() {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Routes.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.generate-unique-name=true", "oncemq.node-linger=0s")
                .run()) {
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            jms.setReceiveTimeout(60_000);
            jms.convertAndSend("in", "eggs");
            assertThat(jms.receiveAndConvert("out")).isEqualTo("EGGS");
            jms.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
            assertThat(jms.receiveAndConvert("out")).isNull();
            assertThat(application.getBean(Routes.class).attempts).hasValue(2);
            assertThat(application
                            .getBean(JdbcTemplate.class)
                            .queryForObject("SELECT COUNT(*) FROM entry", Integer.class))
                    .isEqualTo(1);
        }
    }

    @Configuration
    @EnableAutoConfiguration(exclude = ArtemisAutoConfiguration.class)
    static class Routes {

        final AtomicInteger attempts = new AtomicInteger();

        /** Fails at its end the first time. */
        @Bean(initMethod = "start", destroyMethod = "stop")
        CamelContext camel(ConnectionFactory factory, PlatformTransactionManager transactions, JdbcTemplate jdbc)
                throws Exception {
            jdbc.execute("CREATE TABLE entry (name VARCHAR(100))");
            JmsComponent component = JmsComponent.jmsComponent(factory);
            component.setTransactionManager(transactions);
            CamelContext camel = new DefaultCamelContext();
            camel.addComponent("jms", component);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("jms:queue:in")
                            .process(exchange -> {
                                String text = exchange.getMessage().getBody(String.class);
                                jdbc.update("INSERT INTO entry VALUES (?)", text);
                                exchange.getMessage().setBody(text.toUpperCase(Locale.ROOT));
                            })
                            .to("jms:queue:out")
                            .process(exchange -> {
                                if (attempts.incrementAndGet() == 1) {
                                    throw new IllegalStateException("Dropped");
                                }
                            });
                }
            });
            return camel;
        }
    }
}
