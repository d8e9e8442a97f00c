// SPDX-License-Identifier: Apache-2.0

/** What happens when processes are killed and databases go away: real kills, real stops. */
@NullMarked
package io.oncemq.itests.crash;

import org.jspecify.annotations.NullMarked;
