// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import io.oncemq.jms.Option;
import jakarta.jms.ConnectionFactory;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What a test needs besides the application. */
@Configuration(proxyBeanMethods = false)
class OnceMQTestConfiguration {

    private static final String CLOCK = "oncemqTestClock";

    @Bean
    SentMessages oncemqSentMessages(DataSource dataSource, Environment environment) {
        return new SentMessages(dataSource, tablePrefix(environment));
    }

    @Bean(CLOCK)
    TestClock oncemqTestClock(DataSource dataSource, Environment environment) {
        return new TestClock(dataSource, tablePrefix(environment));
    }

    /** The store looks for the clock when it is opened. */
    @Bean
    static BeanFactoryPostProcessor oncemqTestClockComesFirst() {
        return beans -> {
            for (String name : beans.getBeanNamesForType(ConnectionFactory.class, true, false)) {
                BeanDefinition definition = beans.getBeanDefinition(name);
                definition.setDependsOn(StringUtils.addStringToArray(definition.getDependsOn(), CLOCK));
            }
        };
    }

    private static String tablePrefix(Environment environment) {
        return environment.getProperty("oncemq." + Option.TABLE_PREFIX.key(), "oncemq_");
    }
}
