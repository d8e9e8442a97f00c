// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import javax.transaction.xa.XAException;

/** Makes exceptions for transaction managers, which decide by the code, with a text for people, which XAException forgets. */
final class XaErrors {

    private XaErrors() {}

    static XAException of(int code, String message) {
        XAException exception = new XAException(message);
        exception.errorCode = code;
        return exception;
    }

    static XAException of(int code, String message, Throwable cause) {
        XAException exception = of(code, message + ": " + cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
