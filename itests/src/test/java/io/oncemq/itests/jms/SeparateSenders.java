// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.util.function.Supplier;

/** A database whose senders are a node of their own: nothing is handed over in memory, and wake-ups cross nodes. */
final class SeparateSenders extends DecoratedDatabase {

    private SeparateSenders(JmsDatabase database) {
        super(database);
    }

    static Supplier<JmsDatabase> of(Supplier<JmsDatabase> databases) {
        return () -> new SeparateSenders(databases.get());
    }

    @Override
    public OnceMQConnectionFactory.Builder senders() {
        return factory().option(Option.NODE_NAME, "senders");
    }
}
