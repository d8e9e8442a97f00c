// SPDX-License-Identifier: Apache-2.0
/** A process that asks, and another that answers. */
@NullMarked
package io.oncemq.samples.requestreply;

import org.jspecify.annotations.NullMarked;
