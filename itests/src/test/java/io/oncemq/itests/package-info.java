// SPDX-License-Identifier: Apache-2.0
/** Tests that need more than one module, process or database. */
@NullMarked
package io.oncemq.itests;

import org.jspecify.annotations.NullMarked;
