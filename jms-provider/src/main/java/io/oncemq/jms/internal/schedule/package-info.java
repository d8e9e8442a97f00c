// SPDX-License-Identifier: Apache-2.0
/** When recurring messages are due: cron expressions and intervals, and what they are called in the store. */
@NullMarked
package io.oncemq.jms.internal.schedule;

import org.jspecify.annotations.NullMarked;
