// SPDX-License-Identifier: Apache-2.0
/** Idempotent methods of CDI beans and message-driven beans. */
@NullMarked
package io.oncemq.idempotent.cdi;

import org.jspecify.annotations.NullMarked;
