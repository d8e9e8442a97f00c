// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ConnectionFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
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
            "org.springframework.boot.jms.autoconfigure.JndiConnectionFactoryAutoConfiguration",
            "org.springframework.boot.activemq.autoconfigure.ActiveMQAutoConfiguration",
            "org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration"
        },
        beforeName = {
            "org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration"
        })
@ConditionalOnProperty(prefix = OnceMQAutoConfiguration.PREFIX, name = "enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnMissingBean(ConnectionFactory.class)
@Import(ListenerConfiguration.class)
public final class OnceMQAutoConfiguration {

    static final String PREFIX = "oncemq";

    /** Made by Spring Boot. */
    public OnceMQAutoConfiguration() {}

    /** The transactions that sessions join; an application can have others. */
    @Bean
    @ConditionalOnMissingBean
    TransactionContext oncemqTransactions(
            DataSource dataSource, ObjectProvider<PlatformTransactionManager> transactionManagers) {
        if (transactionManagers.stream().anyMatch(JtaTransactionManager.class::isInstance)) {
            throw new IllegalStateException(
                    "Messages cannot join the transactions of a JtaTransactionManager by themselves:"
                            + " define a bean of " + JtaTransactions.class.getName()
                            + ", or set " + PREFIX + ".enabled=false and use an OnceMQXAConnectionFactory");
        }
        return new SpringTransactions(dataSource);
    }

    /** The connection factory; it is closed with the application. */
    @Bean
    OnceMQConnectionFactory oncemqConnectionFactory(
            DataSource dataSource, TransactionContext transactions, Environment environment) {
        OnceMQConnectionFactory.Builder builder =
                OnceMQConnectionFactory.builder().transactionContext(transactions);
        refuseUnknown(environment);
        boolean elsewhere = false;
        for (Option option : Option.values()) {
            String text = environment.getProperty(PREFIX + "." + option.key());
            if (text != null) {
                builder.option(option, text);
                elsewhere |= option == Option.URL || option == Option.DATA_SOURCE;
            }
        }
        if (!elsewhere) {
            builder.dataSource(SpringTransactions.unwrap(dataSource));
        }
        return builder.build();
    }

    /** A name that is mistyped would otherwise be a setting that has no effect. */
    private static void refuseUnknown(Environment environment) {
        Set<String> known = Arrays.stream(Option.values())
                .map(option -> bare(option.key()))
                .collect(Collectors.toCollection(HashSet::new));
        known.add("enabled");
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .ifBound(set -> set.keySet().forEach(name -> {
                    if (!known.contains(bare(name))) {
                        throw new IllegalStateException("Unknown property '" + PREFIX + "." + name + "'; allowed are "
                                + PREFIX + ".enabled and, behind '" + PREFIX + ".', "
                                + Arrays.stream(Option.values())
                                        .map(Option::key)
                                        .collect(Collectors.joining(", ")));
                    }
                }));
    }

    /** Without what separates its words, which is not the same in files and in the variables of the environment. */
    private static String bare(String name) {
        return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }
}
