// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database whose senders are a node of their own: nothing is handed over in memory, and wake-ups cross nodes. */
final class SeparateSenders implements JmsDatabase {

    private final JmsDatabase database;

    private SeparateSenders(JmsDatabase database) {
        this.database = database;
    }

    static Supplier<JmsDatabase> of(Supplier<JmsDatabase> databases) {
        return () -> new SeparateSenders(databases.get());
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return database.factory();
    }

    @Override
    public OnceMQConnectionFactory.Builder senders() {
        return database.factory().option(Option.NODE_NAME, "senders");
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
    public List<String> address() {
        return database.address();
    }

    @Override
    public void close() throws Exception {
        database.close();
    }
}
