// SPDX-License-Identifier: Apache-2.0
/**
 * A data source that injects faults into the calls made on its connections, and a small pool. Knows nothing of OnceMQ but
 * the package of its store, so that any test module can use it.
 */
@NullMarked
package io.oncemq.itests.faults;

import org.jspecify.annotations.NullMarked;
