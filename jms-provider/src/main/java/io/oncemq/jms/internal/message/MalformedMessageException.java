// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import java.io.IOException;

/** A stored message is not in the form that this version writes or knows. Says what is wrong, not in which message. */
final class MalformedMessageException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(String what) {
        super(what);
    }
}
