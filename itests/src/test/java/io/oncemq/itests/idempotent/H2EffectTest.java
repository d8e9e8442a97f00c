// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import org.junit.jupiter.api.Nested;

/** Idempotent consumers, on H2. */
class H2EffectTest {

    @Nested
    class ConditionalUpdates extends ConditionalUpdateContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new H2EffectDatabase();
        }
    }

    @Nested
    class Inboxes extends InboxContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new H2EffectDatabase();
        }
    }

    @Nested
    class Interleavings extends InterleavingContract {
        @Override
        EffectDatabase openDatabase() throws Exception {
            return new H2EffectDatabase();
        }
    }
}
