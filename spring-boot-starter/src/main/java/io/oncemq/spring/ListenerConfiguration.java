// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.micrometer.observation.ObservationRegistry;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ExceptionListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jms.support.converter.MessageConverter;
import org.springframework.jms.support.destination.DestinationResolver;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The factory for the containers of {@code @JmsListener}, instead of Spring Boot's. What Spring Boot's takes from {@code
 * spring.jms.*} is read here by name, because the class that holds it has moved with Spring Boot 4; but not the sessions' mode,
 * which follows from the transactions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(OnceMQXAConnectionFactory.class)
final class ListenerConfiguration {

    private static final String NAME = "jmsListenerContainerFactory";

    private static final String LISTENER = "spring.jms.listener.";

    @Bean(NAME)
    @ConditionalOnMissingBean(name = NAME)
    OnceMQListenerContainerFactory jmsListenerContainerFactory(
            OnceMQConnectionFactory connectionFactory,
            TransactionContext transactions,
            Environment environment,
            ObjectProvider<PlatformTransactionManager> transactionManager,
            ObjectProvider<DestinationResolver> destinationResolver,
            ObjectProvider<MessageConverter> messageConverter,
            ObjectProvider<ExceptionListener> exceptionListener,
            ObjectProvider<ObservationRegistry> observationRegistry) {
        OnceMQListenerContainerFactory factory = new OnceMQListenerContainerFactory(transactions);
        factory.setConnectionFactory(connectionFactory);
        PlatformTransactionManager manager = transactionManager.getIfUnique();
        if (manager == null) {
            // Otherwise a message would be acknowledged before its method is called.
            factory.setSessionTransacted(true);
        } else {
            factory.setTransactionManager(manager);
        }
        destinationResolver.ifUnique(factory::setDestinationResolver);
        messageConverter.ifUnique(factory::setMessageConverter);
        exceptionListener.ifUnique(factory::setExceptionListener);
        observationRegistry.ifUnique(factory::setObservationRegistry);
        Binder binder = Binder.get(environment);
        binder.bind("spring.jms.pub-sub-domain", Boolean.class).ifBound(factory::setPubSubDomain);
        binder.bind("spring.jms.subscription-durable", Boolean.class).ifBound(factory::setSubscriptionDurable);
        binder.bind("spring.jms.client-id", String.class).ifBound(factory::setClientId);
        binder.bind(LISTENER + "auto-startup", Boolean.class).ifBound(factory::setAutoStartup);
        binder.bind(LISTENER + "receive-timeout", Duration.class)
                .ifBound(timeout -> factory.setReceiveTimeout(timeout.toMillis()));
        binder.bind(LISTENER + "max-messages-per-task", Integer.class).ifBound(factory::setMaxMessagesPerTask);
        String concurrency = concurrency(
                binder.bind(LISTENER + "min-concurrency", Integer.class).orElse(null),
                binder.bind(LISTENER + "max-concurrency", Integer.class).orElse(null));
        if (concurrency != null) {
            factory.setConcurrency(concurrency);
        }
        return factory;
    }

    private static @Nullable String concurrency(@Nullable Integer least, @Nullable Integer most) {
        if (least == null) {
            return most == null ? null : "1-" + most;
        }
        return least + "-" + (most == null ? least : most);
    }
}
