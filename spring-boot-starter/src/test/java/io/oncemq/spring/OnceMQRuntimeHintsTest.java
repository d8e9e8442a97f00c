// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.spi.StoreProvider;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.sql.Connection;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The hints cover what is there. */
class OnceMQRuntimeHintsTest {

    private final RuntimeHints hints = new RuntimeHints();

    OnceMQRuntimeHintsTest() {
        new OnceMQRuntimeHints().registerHints(hints, getClass().getClassLoader());
    }

    @Test
    void everyScriptIsKept() throws Exception {
        Resource[] scripts =
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/oncemq/jdbc/**/*.sql");
        assertThat(scripts).hasSizeGreaterThanOrEqualTo(6);
        for (Resource script : scripts) {
            URL url = script.getURL();
            String name = url.toString().substring(url.toString().lastIndexOf("io/oncemq/jdbc/"));
            assertThat(RuntimeHintsPredicates.resource().forResource(name))
                    .as(name)
                    .accepts(hints);
        }
    }

    @Test
    @SuppressWarnings({"deprecation", "removal"}) // Spring 7 has another name for it
    void everyStoreCanBeFound() {
        assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/services/" + StoreProvider.class.getName()))
                .accepts(hints);
        assertThat(ServiceLoader.load(StoreProvider.class))
                .isNotEmpty()
                .allSatisfy(provider -> assertThat(RuntimeHintsPredicates.reflection()
                                .onConstructor(provider.getClass().getConstructor())
                                .invoke())
                        .accepts(hints));
    }

    @Test
    void versionIsKept() {
        assertThat(RuntimeHintsPredicates.resource().forResource("io/oncemq/jms/internal/session/version.properties"))
                .accepts(hints);
    }

    @Test
    void observedConnectionsCanBeMade() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");
        DataSource observed = OnceMQ.wrap(database);
        try (Connection connection = observed.getConnection()) {
            assertThat(Proxy.isProxyClass(connection.getClass())).isTrue();
            assertThat(RuntimeHintsPredicates.proxies()
                            .forInterfaces(connection.getClass().getInterfaces()))
                    .accepts(hints);
        }
    }

    @Test
    void autoConfigurationBringsThem() {
        assertThat(OnceMQAutoConfiguration.class
                        .getAnnotation(ImportRuntimeHints.class)
                        .value())
                .containsExactly(OnceMQRuntimeHints.class);
    }
}
