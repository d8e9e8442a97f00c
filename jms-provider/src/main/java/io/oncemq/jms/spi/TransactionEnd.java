// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** How a transaction of the application has ended, as far as its connection can say. */
public enum TransactionEnd {
    /** The commit returned. */
    COMMITTED,
    /** The rollback returned. */
    ROLLED_BACK,
    /** It failed on the way, or the connection was closed meanwhile: only the rows can tell. */
    UNKNOWN
}
