// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Makes JMS exceptions. The API has two places for the reason below an exception, the cause and the linked exception;
 * tools look at either, so both are always set.
 */
public final class JmsExceptions {

    private JmsExceptions() {}

    /** A plain JMSException with the failure below it. */
    public static JMSException jmsException(String reason, @Nullable Throwable cause) {
        return withCause(new JMSException(reason), cause);
    }

    /** A MessageFormatException with the failure below it. */
    public static MessageFormatException messageFormat(String reason, @Nullable Throwable cause) {
        return withCause(new MessageFormatException(reason), cause);
    }

    /** An InvalidDestinationException with the failure below it. */
    public static InvalidDestinationException invalidDestination(String reason, @Nullable Throwable cause) {
        return withCause(new InvalidDestinationException(reason), cause);
    }

    /** The exception itself if it is a JMSException already, else a plain JMSException with it below. */
    public static JMSException wrap(String reason, Throwable failure) {
        return failure instanceof JMSException exception ? exception : jmsException(reason, failure);
    }

    /**
     * Sets cause and linked exception.
     *
     * @param exception new, without cause
     * @param cause the failure below; null leaves the exception as it is
     * @return the exception
     */
    public static <E extends JMSException> E withCause(E exception, @Nullable Throwable cause) {
        if (cause != null) {
            exception.initCause(cause);
            // The linked exception cannot be an Error: those are in the cause alone.
            if (cause instanceof Exception linked) {
                exception.setLinkedException(linked);
            }
        }
        return exception;
    }

    /**
     * The unchecked exception of the simplified API that stands for a checked one. It has the same reason and error code,
     * and the checked one as its cause. Types without an unchecked twin become a plain JMSRuntimeException.
     */
    public static JMSRuntimeException toRuntime(JMSException exception) {
        String reason = exception.getMessage();
        String code = exception.getErrorCode();
        if (exception instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(reason, code, exception);
        }
        if (exception instanceof InvalidClientIDException) {
            return new InvalidClientIDRuntimeException(reason, code, exception);
        }
        if (exception instanceof InvalidDestinationException) {
            return new InvalidDestinationRuntimeException(reason, code, exception);
        }
        if (exception instanceof InvalidSelectorException) {
            return new InvalidSelectorRuntimeException(reason, code, exception);
        }
        if (exception instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(reason, code, exception);
        }
        if (exception instanceof MessageFormatException) {
            return new MessageFormatRuntimeException(reason, code, exception);
        }
        if (exception instanceof MessageNotWriteableException) {
            return new MessageNotWriteableRuntimeException(reason, code, exception);
        }
        if (exception instanceof ResourceAllocationException) {
            return new ResourceAllocationRuntimeException(reason, code, exception);
        }
        if (exception instanceof TransactionInProgressException) {
            return new TransactionInProgressRuntimeException(reason, code, exception);
        }
        if (exception instanceof TransactionRolledBackException) {
            return new TransactionRolledBackRuntimeException(reason, code, exception);
        }
        return new JMSRuntimeException(reason, code, exception);
    }
}
