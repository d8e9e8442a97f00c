// SPDX-License-Identifier: Apache-2.0

/** Who users of the messages are, and what they may do: hashes of passwords, and what a node remembers of users. */
@NullMarked
package io.oncemq.jms.internal.security;

import org.jspecify.annotations.NullMarked;
