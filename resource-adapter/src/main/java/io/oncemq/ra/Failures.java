// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.resource.ResourceException;
import org.jspecify.annotations.Nullable;

/** Failures, as those see them who did not make them. */
final class Failures {

    private Failures() {}

    /** What the application gets for a failure of the container; ours, if that is behind it. */
    static JMSException jms(String what, ResourceException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSException ours) {
                return ours;
            }
        }
        JMSException exception = failure instanceof jakarta.resource.spi.SecurityException
                ? new JMSSecurityException(what + ": " + failure.getMessage())
                : new ResourceAllocationException(what + ": " + failure.getMessage());
        exception.setLinkedException(failure);
        exception.initCause(failure);
        return exception;
    }

    /** What the simplified interface throws. */
    static JMSRuntimeException unchecked(JMSException failure) {
        if (failure instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(failure.getMessage(), failure.getErrorCode(), failure);
        }
        if (failure instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(failure.getMessage(), failure.getErrorCode(), failure);
        }
        return new JMSRuntimeException(failure.getMessage(), failure.getErrorCode(), failure);
    }

    /** What the container gets. */
    static ResourceException resource(String what, Exception failure) {
        String text = what + ": " + failure.getMessage();
        return failure instanceof JMSSecurityException
                ? new jakarta.resource.spi.SecurityException(text, failure)
                : new ResourceException(text, failure);
    }
}
