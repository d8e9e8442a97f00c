// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database whose nodes claim no more than so many messages ahead of demand. */
record Prefetching(JmsDatabase database, String prefetch) implements JmsDatabase {

    /** Databases whose nodes claim nothing ahead. */
    static Supplier<JmsDatabase> one(Supplier<JmsDatabase> databases) {
        return () -> new Prefetching(databases.get(), "1");
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return database.factory().option(Option.PREFETCH, prefetch);
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return database.factory(dataSource).option(Option.PREFETCH, prefetch);
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
