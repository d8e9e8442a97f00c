// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/** A driver of PostgreSQL of another class loader than the provider's, as in application servers. */
@Timeout(60)
class ForeignDriverTest {

    @Test
    void foreignDriverIsUsedAsIfItWereOurs() throws Exception {
        URL jar = Driver.class.getProtectionDomain().getCodeSource().getLocation();
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            DataSource dataSource = dataSource(loader, server.getPort());
            assertForeign(dataSource);
            try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder()
                            .dataSource(dataSource)
                            .option(Option.SCHEMA, "create")
                            .build();
                    OnceMQXAConnectionFactory other = OnceMQConnectionFactory.builder()
                            // Equal to no other, so it has a node of its own.
                            .dataSource(dataSource(loader, server.getPort()))
                            .buildXA();
                    JMSContext sender = factory.createContext();
                    JMSContext receiver = other.createContext()) {
                Queue queue = sender.createQueue("q");
                var consumer = receiver.createConsumer(queue);
                CompletableFuture<String> received =
                        CompletableFuture.supplyAsync(() -> consumer.receiveBody(String.class, 20_000));
                sender.createProducer().send(queue, "hello");
                assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
            }
        }
    }

    private static DataSource dataSource(ClassLoader loader, int port) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass("org.postgresql.ds.PGSimpleDataSource");
        Object dataSource = type.getConstructor().newInstance();
        type.getMethod("setUrl", String.class).invoke(dataSource, "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        type.getMethod("setUser", String.class).invoke(dataSource, "postgres");
        return (DataSource) dataSource;
    }

    private static void assertForeign(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.isWrapperFor(PGConnection.class)).isFalse();
        }
    }
}
