// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** Told when a unit of work that nobody waits for has ended. */
@FunctionalInterface
public interface CommitCallback {

    /**
     * Called once for each unit, for the units of one lane in the order in which they were submitted; short, does not block.
     *
     * @param failure null if the unit is durable
     */
    void ended(@Nullable StoreException failure);
}
