// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresSpringTest extends SpringContract {

    private static EmbeddedPostgres server;
    private static int last;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    String[] database() {
        String name = "contract" + ++last;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create a database", e);
        }
        return new String[] {
            "spring.datasource.url=" + server.getJdbcUrl("postgres", name), "spring.datasource.username=postgres"
        };
    }
}
