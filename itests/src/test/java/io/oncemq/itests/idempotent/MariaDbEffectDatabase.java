// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import io.oncemq.itests.server.MariaDbServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A database on the MariaDB server that all tests of this JVM share, with its defaults: REPEATABLE READ. */
final class MariaDbEffectDatabase extends EffectDatabase {

    private final MariaDbServer server;

    MariaDbEffectDatabase() throws IOException, SQLException {
        server = MariaDbServer.shared();
        try (Connection connection = server.connect("app")) {
            execute(connection, "CREATE DATABASE " + name);
        }
    }

    @Override
    DataSource dataSource() throws SQLException {
        MariaDbDataSource dataSource = new MariaDbDataSource(url());
        dataSource.setUser(user());
        return dataSource;
    }

    @Override
    String url() {
        return server.url(name);
    }

    @Override
    String user() {
        return MariaDbServer.USER;
    }

    @Override
    public void close() throws SQLException {
        execute("DROP DATABASE " + name);
    }
}
