// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ConnectionFactory;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

/**
 * Makes a connection factory on the application's {@link DataSource}, whose sessions join the application's transactions, and
 * what {@code @JmsListener} needs to do so. JmsTemplate and the rest come from Spring Boot itself.
 *
 * <p>Nothing is made where there is a connection factory already: one of the application's own, or of another JMS provider that
 * is configured.
 */
@AutoConfiguration(
        // Of Spring Boot 3, and as they are called since 4.
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.jms.JndiConnectionFactoryAutoConfiguration",
            "org.springframework.boot.autoconfigure.jms.activemq.ActiveMQAutoConfiguration",
            "org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.transaction.jta.JtaAutoConfiguration",
            "org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JndiConnectionFactoryAutoConfiguration",
            "org.springframework.boot.activemq.autoconfigure.ActiveMQAutoConfiguration",
            "org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration"
        },
        beforeName = {
            "org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.jms.JmsHealthContributorAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.health.JmsHealthContributorAutoConfiguration"
        })
@ConditionalOnProperty(prefix = OnceMQAutoConfiguration.PREFIX, name = "enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnMissingBean(ConnectionFactory.class)
@Import({XaConfiguration.class, ListenerConfiguration.class})
@ImportRuntimeHints(OnceMQRuntimeHints.class)
public final class OnceMQAutoConfiguration {

    static final String PREFIX = "oncemq";

    /** Made by Spring Boot. */
    public OnceMQAutoConfiguration() {}

    /** The transactions that sessions join; an application can have others. */
    @Bean
    @ConditionalOnMissingBean({OnceMQXAConnectionFactory.class, TransactionContext.class})
    TransactionContext oncemqTransactions(
            DataSource dataSource, ObjectProvider<PlatformTransactionManager> transactionManagers) {
        if (transactionManagers.stream().anyMatch(JtaTransactionManager.class::isInstance)) {
            throw new IllegalStateException(
                    "Messages cannot join the transactions of a JtaTransactionManager by themselves:"
                            + " define a bean of " + JtaTransactions.class.getName()
                            + ", or, for XA, one of Spring Boot's XAConnectionFactoryWrapper");
        }
        return new SpringTransactions(dataSource);
    }

    /** The connection factory; it is closed with the application. */
    @Bean
    @ConditionalOnMissingBean(OnceMQXAConnectionFactory.class)
    OnceMQConnectionFactory oncemqConnectionFactory(
            DataSource dataSource,
            TransactionContext transactions,
            Environment environment,
            ObjectProvider<OnceMQConnectionDetails> details) {
        FactorySettings settings = new FactorySettings(environment, details.getIfAvailable());
        OnceMQConnectionFactory.Builder builder = settings.builder().transactionContext(transactions);
        if (!settings.nameADatabase()) {
            builder.dataSource(SpringTransactions.unwrap(dataSource));
        }
        return builder.build();
    }
}
