// SPDX-License-Identifier: Apache-2.0

/** The demo: orders are consumed, a business table is changed and events are published, all in one transaction each. */
@NullMarked
package io.oncemq.samples.demo;

import org.jspecify.annotations.NullMarked;
