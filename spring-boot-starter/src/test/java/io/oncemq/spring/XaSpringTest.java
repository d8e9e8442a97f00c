// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Under a JTA transaction manager, with messages and data in different databases. */
@Timeout(120)
class XaSpringTest {

    @BeforeAll
    static void configure() throws Exception {
        for (String name : new String[] {"default", "communicationStore", "stateStore"}) {
            ObjectStoreEnvironmentBean store = name.equals("default")
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            store.setObjectStoreDir("target/narayana");
        }
    }

    @Test
    void messagesAndDataOfAnotherDatabaseAreOneTransaction() throws Exception {
        try (ConfigurableApplicationContext application = run("oncemq.url=jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1")) {
            assertThat(application
                            .getBean(OnceMQXAConnectionFactory.class)
                            .guarantee()
                            .toString())
                    .startsWith("xa: ");
            assertThat(application.getBean("jmsListenerContainerFactory"))
                    .isNotInstanceOf(OnceMQListenerContainerFactory.class);
            JmsTemplate jms = application.getBean(JmsTemplate.class);
            JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
            jdbc.execute("CREATE TABLE entry (name VARCHAR(100))");
            XaApplication work = application.getBean(XaApplication.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
            transaction.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO entry VALUES ('lost')");
                jms.convertAndSend("orders", "lost");
                status.setRollbackOnly();
            });
            transaction.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO entry VALUES ('ordered')");
                jms.convertAndSend("orders", "kept");
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> jdbc.queryForList("SELECT name FROM entry", String.class)
                                    .size()
                            == 2);
            assertThat(jdbc.queryForList("SELECT name FROM entry", String.class))
                    .containsExactlyInAnyOrder("ordered", "kept");
            // The first time the listener failed.
            assertThat(work.counts).containsExactly(1, 2);
        }
    }

    @Test
    void connectionsOfItsOwnAreNeeded() {
        assertThatThrownBy(() -> run().close()).hasStackTraceContaining("oncemq.url");
    }

    private static ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(XaApplication.class)
                .web(WebApplicationType.NONE)
                .properties(Excluded.JPA_PROPERTY, "spring.jms.listener.session.transacted=false")
                .properties(properties)
                .run();
    }

    @Configuration
    @EnableAutoConfiguration
    static class XaApplication {

        final List<Integer> counts = new CopyOnWriteArrayList<>();

        @Autowired
        @Lazy
        JdbcTemplate jdbc;

        @Bean
        JtaTransactionManager transactionManager() {
            return new JtaTransactionManager(com.arjuna.ats.jta.UserTransaction.userTransaction(), transactions());
        }

        @Bean
        AgroalDataSource dataSource() throws SQLException {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(4)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .transactionIntegration(new NarayanaTransactionIntegration(
                                    transactions(),
                                    jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry()))
                            .connectionFactoryConfiguration(connections -> connections
                                    .connectionProviderClass(JdbcDataSource.class)
                                    .jdbcUrl("jdbc:h2:mem:xa data;DB_CLOSE_DELAY=-1"))));
        }

        @Bean
        XAConnectionFactoryWrapper wrapper() {
            return factory -> EnlistingConnections.factory(factory, transactions());
        }

        @JmsListener(destination = "orders")
        void order(String order, @Header("JMSXDeliveryCount") int count) {
            counts.add(count);
            jdbc.update("INSERT INTO entry VALUES (?)", order);
            if (count == 1) {
                throw new IllegalStateException("Dropped " + order);
            }
        }

        private static TransactionManager transactions() {
            return com.arjuna.ats.jta.TransactionManager.transactionManager();
        }
    }
}
