// SPDX-License-Identifier: Apache-2.0

/** JNDI: connection factories and destinations by properties, and from references. See {@code docs/jndi.md}. */
@NullMarked
package io.oncemq.jms.jndi;

import org.jspecify.annotations.NullMarked;
