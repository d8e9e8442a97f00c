// SPDX-License-Identifier: Apache-2.0
/** Idempotent consumers on each database, and with other JMS providers. */
@NullMarked
package io.oncemq.itests.idempotent;

import org.jspecify.annotations.NullMarked;
