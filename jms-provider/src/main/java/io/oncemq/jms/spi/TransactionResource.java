// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A transaction of the application that units of work can join, for example a JDBC connection with auto-commit off. The
 * store's module has the factory for it; to everybody else it is opaque.
 */
public interface TransactionResource {}
