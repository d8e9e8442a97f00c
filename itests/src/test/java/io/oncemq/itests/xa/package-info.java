// SPDX-License-Identifier: Apache-2.0
/** A transaction manager, and processes under it that die. */
@NullMarked
package io.oncemq.itests.xa;

import org.jspecify.annotations.NullMarked;
