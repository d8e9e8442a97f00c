// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of a message store, as tests: an abstract class for each part of it, and for each database one class that
 * runs them all.
 */
@NullMarked
package io.oncemq.itests.store;

import org.jspecify.annotations.NullMarked;
