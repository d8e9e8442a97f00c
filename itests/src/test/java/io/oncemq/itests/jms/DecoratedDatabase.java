// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A database as another one is, for tests that use it in another way. */
abstract class DecoratedDatabase implements JmsDatabase {

    private final JmsDatabase database;

    DecoratedDatabase(JmsDatabase database) {
        this.database = database;
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return database.factory();
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return database.factory(dataSource);
    }

    @Override
    public final Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    public final String table(String name) {
        return database.table(name);
    }

    @Override
    public final DatabaseUser createUser(String user, String password) throws SQLException {
        return database.createUser(user, password);
    }

    @Override
    public final List<String> address() {
        return database.address();
    }

    @Override
    public final void close() throws Exception {
        database.close();
    }
}
