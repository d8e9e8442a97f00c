// SPDX-License-Identifier: Apache-2.0
/** One small program for each way to use OnceMQ. */
@NullMarked
package io.oncemq.samples;

import org.jspecify.annotations.NullMarked;
