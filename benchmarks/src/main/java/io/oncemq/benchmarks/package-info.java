// SPDX-License-Identifier: Apache-2.0
/** Measurements of OnceMQ against plain SQL on the same database. */
@NullMarked
package io.oncemq.benchmarks;

import org.jspecify.annotations.NullMarked;
