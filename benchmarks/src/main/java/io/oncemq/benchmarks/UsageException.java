// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/** The command was called with options that make no sense; the message says what is allowed. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
