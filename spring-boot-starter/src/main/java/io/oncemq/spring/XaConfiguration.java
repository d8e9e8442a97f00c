// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * With a JTA transaction manager that has Spring Boot's hook for connection factories: XA sessions, which it enlists, and listeners
 * as Spring Boot makes them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(XAConnectionFactoryWrapper.class)
@ConditionalOnBean(XAConnectionFactoryWrapper.class)
@ConditionalOnMissingBean(TransactionContext.class)
final class XaConfiguration {

    /** Whose own connections must not be enlisted, so that they cannot be those of the application's DataSource. */
    @Bean
    OnceMQXAConnectionFactory oncemqXaConnectionFactory(
            Environment environment,
            ObjectProvider<OnceMQConnectionDetails> details,
            XAConnectionFactoryWrapper wrapper) {
        FactorySettings settings = new FactorySettings(environment, details.getIfAvailable());
        if (!settings.nameADatabase()) {
            throw new IllegalStateException(
                    "With a JTA transaction manager the messages need database connections of their own,"
                            + " which it does not enlist: set oncemq.url, oncemq.user and oncemq.password, or oncemq.data-source");
        }
        OnceMQXAConnectionFactory factory = settings.builder().buildXA();
        factory.recoveredBy(wrapper.getClass().getName());
        return factory;
    }

    /** What the application uses: it takes part in its JTA transactions. */
    @Bean
    @Primary
    ConnectionFactory jmsConnectionFactory(OnceMQXAConnectionFactory factory, XAConnectionFactoryWrapper wrapper)
            throws Exception {
        return wrapper.wrapConnectionFactory(factory);
    }
}
