// SPDX-License-Identifier: Apache-2.0
/** Four ways to process a message that may come twice. */
@NullMarked
package io.oncemq.samples.handlers;

import org.jspecify.annotations.NullMarked;
