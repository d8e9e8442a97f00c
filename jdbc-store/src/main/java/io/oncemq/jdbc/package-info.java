// SPDX-License-Identifier: Apache-2.0
/** The message store over JDBC. */
@NullMarked
package io.oncemq.jdbc;

import org.jspecify.annotations.NullMarked;
