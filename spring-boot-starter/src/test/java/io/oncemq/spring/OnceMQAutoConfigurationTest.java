// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ConnectionFactory;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

@Timeout(120)
class OnceMQAutoConfigurationTest {

    @Test
    void factoryIsOnTheDataSourceOfTheApplication() {
        try (ConfigurableApplicationContext application = run(Plain.class)) {
            OnceMQConnectionFactory factory = application.getBean(OnceMQConnectionFactory.class);
            assertThat(factory.getDataSource()).isSameAs(application.getBean(DataSource.class));
            assertThat(application.getBean(JmsTemplate.class).getConnectionFactory())
                    .isSameAs(factory);
            assertThat(application.getBean("jmsListenerContainerFactory"))
                    .isInstanceOf(OnceMQListenerContainerFactory.class);
        }
    }

    @Test
    void ownConnectionsAreNotThoseOfTransactions() {
        try (ConfigurableApplicationContext application = run(Proxied.class)) {
            assertThat(application.getBean(OnceMQConnectionFactory.class).getDataSource())
                    .isNotNull()
                    .isNotInstanceOf(TransactionAwareDataSourceProxy.class);
        }
    }

    @Test
    void optionsAreProperties() {
        try (ConfigurableApplicationContext application =
                run(Plain.class, "oncemq.client-id=billing", "oncemq.statementTimeout=7s", "oncemq.prefetch=3")) {
            assertThat(application.getBean(OnceMQConnectionFactory.class).toString())
                    .contains("client-id=billing", "statement-timeout=7s", "prefetch=3");
        }
    }

    @Test
    void ownConnectionsCanComeFromAUrl() {
        try (ConfigurableApplicationContext application = run(Plain.class, "oncemq.url=jdbc:h2:mem:elsewhere")) {
            OnceMQConnectionFactory factory = application.getBean(OnceMQConnectionFactory.class);
            assertThat(factory.getUrl()).isEqualTo("jdbc:h2:mem:elsewhere");
            assertThat(factory.getDataSource()).isNull();
        }
    }

    @Test
    void connectionDetailsTakeThePlaceOfTheProperties() throws Exception {
        try (ConfigurableApplicationContext application = run(WithDetails.class, "oncemq.url=jdbc:h2:mem:elsewhere")) {
            OnceMQConnectionFactory factory = application.getBean(OnceMQConnectionFactory.class);
            assertThat(factory.getUrl()).isEqualTo("jdbc:h2:mem:details;DB_CLOSE_DELAY=-1");
            assertThat(factory.getDataSource()).isNull();
            application.getBean(JmsTemplate.class).convertAndSend("news", "sent");
            try (Connection connection =
                            DriverManager.getConnection("jdbc:h2:mem:details;DB_CLOSE_DELAY=-1", "details", "secret");
                    Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM oncemq_message")) {
                count.next();
                assertThat(count.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void healthIsTold() throws Exception {
        try (ConfigurableApplicationContext application = run(Plain.class, "oncemq.node-linger=0s")) {
            // Of another class in each version of Spring Boot.
            Object indicator = application.getBean("jmsHealthContributor");
            Method health = indicator.getClass().getMethod("health");
            health.setAccessible(true);
            assertThat(health.invoke(indicator).toString()).contains("UP", "OnceMQ");
            application.getBean(HikariDataSource.class).close();
            assertThat(health.invoke(indicator).toString()).contains("DOWN");
        }
    }

    @Test
    void metadataDescribesTheOptions() throws Exception {
        List<String> expected = new ArrayList<>(List.of("oncemq.enabled"));
        for (Option option : Option.values()) {
            expected.add("oncemq." + option.key());
        }
        try (InputStream metadata =
                OnceMQAutoConfiguration.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String text = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Pattern.compile("\"name\": \"([^\"]+)\"")
                            .matcher(text)
                            .results()
                            .map(found -> found.group(1)))
                    .containsExactlyElementsOf(expected);
            for (Option option : Option.values()) {
                assertThat(text).contains("\"description\": \"" + option.description() + ".\"");
            }
        }
    }

    @Test
    void transactionsOfTheApplicationsOwnAreUsed() {
        try (ConfigurableApplicationContext application = run(WithTransactions.class)) {
            assertThat(application.getBean(TransactionContext.class)).isSameAs(TransactionContext.NONE);
        }
    }

    @Test
    void jtaIsRefusedWithoutThem() {
        assertThatThrownBy(() -> run(WithJta.class)).hasStackTraceContaining("XAConnectionFactoryWrapper");
    }

    @Test
    void valueThatIsNotAllowedIsRefused() {
        assertThatThrownBy(() -> run(Plain.class, "oncemq.prefetch=0"))
                .hasRootCauseInstanceOf(Exception.class)
                .hasStackTraceContaining("Option 'prefetch'");
    }

    @Test
    void unknownPropertyIsRefused() {
        assertThatThrownBy(() -> run(Plain.class, "oncemq.prefech=3").close())
                .hasStackTraceContaining("Unknown property 'oncemq.prefech'")
                .hasStackTraceContaining("node-name");
    }

    @Test
    void nothingIsMadeBesideAnotherConnectionFactory() {
        try (ConfigurableApplicationContext application = run(WithAnother.class)) {
            assertThat(application.getBean(ConnectionFactory.class)).isSameAs(application.getBean("another"));
            assertThat(application.getBean("jmsListenerContainerFactory"))
                    .isNotInstanceOf(OnceMQListenerContainerFactory.class);
        }
    }

    @Test
    void nothingIsMadeWhenDisabled() {
        try (ConfigurableApplicationContext application = run(Plain.class, "oncemq.enabled=false")) {
            assertThat(application.getBeanNamesForType(ConnectionFactory.class)).isEmpty();
        }
    }

    @Test
    void nothingIsMadeWithoutDataSource() {
        try (ConfigurableApplicationContext application = run(Plain.class, Excluded.DATA_SOURCE)) {
            assertThat(application.getBeanNamesForType(ConnectionFactory.class)).isEmpty();
        }
    }

    private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=jdbc:h2:mem:configuration")
                .properties(properties)
                .run();
    }

    @Configuration
    @EnableAutoConfiguration
    static class Plain {}

    @Configuration
    @EnableAutoConfiguration
    static class WithDetails {
        @Bean
        OnceMQConnectionDetails details() {
            return new OnceMQConnectionDetails() {
                @Override
                public String getUrl() {
                    return "jdbc:h2:mem:details;DB_CLOSE_DELAY=-1";
                }

                @Override
                public String getUser() {
                    return "details";
                }

                @Override
                public String getPassword() {
                    return "secret";
                }
            };
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class WithAnother {
        @Bean(destroyMethod = "close")
        OnceMQConnectionFactory another() {
            return new OnceMQConnectionFactory("jdbc:h2:mem:another");
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class WithTransactions {
        @Bean
        TransactionContext transactions() {
            return TransactionContext.NONE;
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class WithJta {
        @Bean
        PlatformTransactionManager transactionManager() {
            return new JtaTransactionManager() {
                @Override
                public void afterPropertiesSet() {
                    // There is no transaction manager behind it.
                }
            };
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Proxied {
        @Bean
        @Primary
        DataSource proxy() {
            return new TransactionAwareDataSourceProxy(
                    new org.springframework.jdbc.datasource.DriverManagerDataSource("jdbc:h2:mem:proxied"));
        }
    }
}
