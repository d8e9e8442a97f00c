// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.List;
import java.util.UUID;

/**
 * The row by which a commit of unknown outcome is resolved.
 *
 * @param token identifies this attempt to commit
 * @param settled tokens of the same committer that are no longer needed and go with this commit: none, or {@link
 *     SettledTokens#BATCH}
 */
record UnitToken(long owner, int lane, UUID token, List<UUID> settled) {

    /** Makes a copy of the list. */
    UnitToken {
        settled = List.copyOf(settled);
    }
}
