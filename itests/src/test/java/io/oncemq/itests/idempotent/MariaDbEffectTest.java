// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import org.junit.jupiter.api.Nested;

/** Idempotent consumers, on MariaDB. */
class MariaDbEffectTest {

    @Nested
    class ConditionalUpdates extends ConditionalUpdateContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new MariaDbEffectDatabase();
        }
    }

    @Nested
    class Inboxes extends InboxContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new MariaDbEffectDatabase();
        }
    }

    @Nested
    class Interleavings extends InterleavingContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new MariaDbEffectDatabase();
        }
    }
}
