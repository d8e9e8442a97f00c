// SPDX-License-Identifier: Apache-2.0

/** Settings of destinations: which there are, which destinations they are for, and what follows from them. */
@NullMarked
package io.oncemq.jms.internal.policy;

import org.jspecify.annotations.NullMarked;
