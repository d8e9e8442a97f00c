// SPDX-License-Identifier: Apache-2.0
/**
 * The message store over JDBC.
 *
 * <p>Every statement is whole, in the class of its database ({@link io.oncemq.jdbc.internal.PostgresDialect}, {@link
 * io.oncemq.jdbc.internal.H2Dialect} and what they hand out) or, where all databases agree, in the class that uses it.
 * Errors of the database are translated in one place, {@link io.oncemq.jdbc.internal.SqlErrors}.
 */
@NullMarked
package io.oncemq.jdbc.internal;

import org.jspecify.annotations.NullMarked;
