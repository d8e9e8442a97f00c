// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** With the starter of Apache Artemis on the class path: whose connection factory the application has. */
@Timeout(120)
class ArtemisBesideTest {

    private static ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.generate-unique-name=true", "oncemq.node-linger=0s")
                .properties(properties)
                .run();
    }

    @Test
    void thatOfArtemisUnlessItIsExcluded() {
        try (ConfigurableApplicationContext application = run()) {
            assertThat(application.getBean(ConnectionFactory.class))
                    .isInstanceOfSatisfying(
                            CachingConnectionFactory.class,
                            caching -> assertThat(caching.getTargetConnectionFactory())
                                    .isInstanceOf(ActiveMQConnectionFactory.class));
            assertThat(application.getBeansOfType(OnceMQConnectionFactory.class))
                    .isEmpty();
        }
    }

    @Test
    void oursIfArtemisIsExcluded() {
        try (ConfigurableApplicationContext application =
                run("spring.autoconfigure.exclude=" + ArtemisAutoConfiguration.class.getName())) {
            assertThat(application.getBean(ConnectionFactory.class)).isInstanceOf(OnceMQConnectionFactory.class);
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            jms.convertAndSend("news", "sent");
            jms.setReceiveTimeout(20_000);
            assertThat(jms.receiveAndConvert("news")).isEqualTo("sent");
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {}
}
