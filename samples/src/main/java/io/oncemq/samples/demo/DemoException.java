// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import org.jspecify.annotations.Nullable;

/** What the demo could not do. */
final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
