// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row by which a commit of unknown outcome is resolved.
 *
 * @param token identifies this attempt to commit
 * @param previous the committer's last one, which is known to have committed and no longer needed; null if there is none
 */
record UnitToken(long owner, int lane, UUID token, @Nullable UUID previous) {}
