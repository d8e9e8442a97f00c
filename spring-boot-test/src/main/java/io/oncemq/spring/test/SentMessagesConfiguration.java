// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import io.oncemq.jms.Option;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What a test needs besides the application. */
@Configuration(proxyBeanMethods = false)
class SentMessagesConfiguration {

    @Bean
    SentMessages oncemqSentMessages(DataSource dataSource, Environment environment) {
        return new SentMessages(dataSource, environment.getProperty("oncemq." + Option.TABLE_PREFIX.key(), "oncemq_"));
    }
}
