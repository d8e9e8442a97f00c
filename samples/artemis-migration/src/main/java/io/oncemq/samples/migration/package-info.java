// SPDX-License-Identifier: Apache-2.0
/** An application that was written for Apache Artemis. */
@NullMarked
package io.oncemq.samples.migration;

import org.jspecify.annotations.NullMarked;
