// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import org.junit.jupiter.api.Nested;

/** The contract, on PostgreSQL. */
class PostgresStoreTest {

    @Nested
    class Commits extends CommitContract {
        Commits() {
            super(PostgresDatabase::new);
        }
    }
}
