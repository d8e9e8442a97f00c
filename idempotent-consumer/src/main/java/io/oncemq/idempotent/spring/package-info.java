// SPDX-License-Identifier: Apache-2.0
/** Idempotent methods of Spring beans. */
@NullMarked
package io.oncemq.idempotent.spring;

import org.jspecify.annotations.NullMarked;
