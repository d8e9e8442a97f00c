// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** Whether a message with a key may be given to an application. */
public enum KeyState {
    /** It may, and cannot be cancelled or replaced any more. */
    TAKEN,
    /** It was cancelled or replaced, and may not. */
    CANCELLED,
    /** A transaction that has not ended has cancelled or replaced it. */
    UNDECIDED
}
