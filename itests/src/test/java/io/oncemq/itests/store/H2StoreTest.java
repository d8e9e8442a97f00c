// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import org.junit.jupiter.api.Nested;

/** The contract, on H2 in a file. */
class H2StoreTest {

    @Nested
    class Commits extends CommitContract {
        Commits() {
            super(H2Database::new);
        }
    }
}
