// SPDX-License-Identifier: Apache-2.0
/** Messages in a database that is a file, in plain Java. */
@NullMarked
package io.oncemq.samples.quickstart;

import org.jspecify.annotations.NullMarked;
