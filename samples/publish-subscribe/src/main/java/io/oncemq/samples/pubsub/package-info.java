// SPDX-License-Identifier: Apache-2.0
/** A topic with a durable subscription and a shared one. */
@NullMarked
package io.oncemq.samples.pubsub;

import org.jspecify.annotations.NullMarked;
