// SPDX-License-Identifier: Apache-2.0
/** Processing each message once although it may be delivered several times, with any JMS provider and database. */
@NullMarked
package io.oncemq.idempotent;

import org.jspecify.annotations.NullMarked;
