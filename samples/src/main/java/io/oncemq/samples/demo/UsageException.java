// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

/** The command line makes no sense; the message says why. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
