// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A database with which something is different, so that a contract can be run once more. */
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
    public Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    public String table(String name) {
        return database.table(name);
    }

    @Override
    public DatabaseUser createUser(String user, String password) throws SQLException {
        return database.createUser(user, password);
    }

    @Override
    public List<String> address() {
        return database.address();
    }

    @Override
    public boolean mayHang() {
        return database.mayHang();
    }

    @Override
    public void age() throws SQLException {
        database.age();
    }

    @Override
    public void close() throws Exception {
        database.close();
    }
}
