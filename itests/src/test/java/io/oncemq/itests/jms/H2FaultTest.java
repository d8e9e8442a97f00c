// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

/** Faults of the driver, on H2 in a file. */
class H2FaultTest extends FaultSweep {

    @Override
    JmsDatabase database() {
        return new H2JmsDatabase();
    }
}
