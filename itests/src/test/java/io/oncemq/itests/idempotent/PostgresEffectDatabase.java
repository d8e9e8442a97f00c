// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database on a PostgreSQL server that all tests of this JVM share. */
final class PostgresEffectDatabase extends EffectDatabase {

    /** Started with the first use; its process ends with this one. */
    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("Could not start PostgreSQL", e);
            }
        }
    }

    PostgresEffectDatabase() throws SQLException {
        administer("CREATE DATABASE " + name);
    }

    private static void administer(String sql) throws SQLException {
        try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection()) {
            execute(connection, sql);
        }
    }

    @Override
    DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(url());
        dataSource.setUser(user());
        return dataSource;
    }

    @Override
    String url() {
        return "jdbc:postgresql://localhost:" + Server.INSTANCE.getPort() + "/" + name;
    }

    @Override
    String user() {
        return "postgres";
    }

    @Override
    public void close() throws SQLException {
        administer("DROP DATABASE " + name + " WITH (FORCE)");
    }
}
