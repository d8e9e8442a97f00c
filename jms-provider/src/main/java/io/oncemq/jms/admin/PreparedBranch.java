// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a distributed transaction that is prepared, or was completed by hand and is not forgotten yet.
 *
 * @param id its name
 * @param age since it was prepared, by the database's clock
 * @param node name of the node that prepared it, which may be gone
 * @param sends how many messages become visible if it is committed, by destination
 * @param receipts how many messages come back if it is rolled back, by destination
 * @param committedByHand whether an operator has committed it or rolled it back; null if it is prepared
 */
public record PreparedBranch(
        BranchId id,
        Duration age,
        String node,
        Map<String, Long> sends,
        Map<String, Long> receipts,
        @Nullable Boolean committedByHand) {

    /** Copies the maps. */
    public PreparedBranch {
        sends = Map.copyOf(sends);
        receipts = Map.copyOf(receipts);
    }
}
