// SPDX-License-Identifier: Apache-2.0
/** The message store over JDBC: what an application hands to it. */
@NullMarked
package io.oncemq.jdbc;

import org.jspecify.annotations.NullMarked;
