// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import io.oncemq.idempotent.ConcurrentDuplicates;
import io.oncemq.idempotent.Inbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Makes an {@link Inbox} on the application's {@link DataSource}, whoever provides the messages, and has {@link Idempotent} work.
 * Its table is created on H2, elsewhere only with {@code idempotent.create-table=true}.
 */
@AutoConfiguration(
        // Of Spring Boot 3, and as they are called since 4.
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConditionalOnClass(PlatformTransactionManager.class)
@ConditionalOnSingleCandidate(DataSource.class)
@ImportRuntimeHints(IdempotentRuntimeHints.class)
public final class IdempotentAutoConfiguration {

    private static final String PREFIX = "idempotent.";

    /** Made by Spring Boot. */
    public IdempotentAutoConfiguration() {}

    /** The inbox, whose consumers are named by the methods. */
    @Bean
    @ConditionalOnMissingBean
    Inbox inbox(DataSource dataSource, Environment environment) throws SQLException {
        Binder binder = Binder.get(environment);
        Inbox.Builder builder = Inbox.builder("application", dataSource);
        binder.bind(PREFIX + "table", String.class).ifBound(builder::table);
        binder.bind(PREFIX + "retention", Duration.class).ifBound(builder::retention);
        binder.bind(PREFIX + "concurrent-duplicates", ConcurrentDuplicates.class)
                .ifBound(builder::concurrentDuplicates);
        Inbox inbox = builder.build();
        if (binder.bind(PREFIX + "create-table", Boolean.class).orElseGet(() -> isH2(dataSource))) {
            inbox.createTable();
        }
        return inbox;
    }

    private static boolean isH2(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2");
        } catch (SQLException e) {
            throw new IllegalStateException("The DataSource gave no connection: " + e.getMessage(), e);
        }
    }

    /** What makes the annotation work. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Inbox.class)
    static IdempotentPostProcessor idempotentPostProcessor() {
        return new IdempotentPostProcessor();
    }
}
