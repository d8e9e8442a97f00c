// SPDX-License-Identifier: Apache-2.0
/** The resource adapter in real application servers; only with the Maven profile {@code servers}. */
@NullMarked
package io.oncemq.itests.servers;

import org.jspecify.annotations.NullMarked;
