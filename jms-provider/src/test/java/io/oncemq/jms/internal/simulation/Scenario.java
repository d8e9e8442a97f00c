// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import org.jspecify.annotations.Nullable;

/** What is simulated; loaded by the {@link SimulationLoader}, since it uses the node. */
@FunctionalInterface
public interface Scenario {

    /** The main task of a run: returns when all is over, and all is well. */
    void run(Scheduler scheduler, @Nullable StoreBug bug, Focus focus);
}
