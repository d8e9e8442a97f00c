// SPDX-License-Identifier: Apache-2.0

/**
 * The Jakarta Messaging contract: one abstract class per area, and for each database a class that runs them all. The tests use
 * OnceMQ as applications do, through its public API.
 */
@NullMarked
package io.oncemq.itests.jms;

import org.jspecify.annotations.NullMarked;
