// SPDX-License-Identifier: Apache-2.0
/** Database servers that tests of several packages start. */
@NullMarked
package io.oncemq.itests.server;

import org.jspecify.annotations.NullMarked;
