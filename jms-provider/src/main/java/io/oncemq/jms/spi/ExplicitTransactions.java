// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is joined by {@code JoinedTransaction} only. */
final class ExplicitTransactions implements TransactionContext {

    private final DataSource dataSource;

    ExplicitTransactions(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    @Override
    public @Nullable TransactionResource current() {
        return null;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String toString() {
        return "the transactions that JoinedTransaction is given";
    }
}
