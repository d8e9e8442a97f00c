// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database whose nodes claim no more than so many messages ahead of demand. */
final class Prefetching extends DecoratedDatabase {

    private final String prefetch;

    Prefetching(JmsDatabase database, String prefetch) {
        super(database);
        this.prefetch = prefetch;
    }

    /** Databases whose nodes claim nothing ahead. */
    static Supplier<JmsDatabase> one(Supplier<JmsDatabase> databases) {
        return () -> new Prefetching(databases.get(), "1");
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return super.factory().option(Option.PREFETCH, prefetch);
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return super.factory(dataSource).option(Option.PREFETCH, prefetch);
    }
}
