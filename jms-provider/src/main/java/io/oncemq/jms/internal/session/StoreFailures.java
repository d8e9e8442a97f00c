// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.node.DestinationFullException;
import io.oncemq.jms.spi.DuplicateMessageException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreExhaustedException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionRolledBackException;
import org.jspecify.annotations.Nullable;

/** The one place where failures of the store become JMS exceptions. */
public final class StoreFailures {

    /** Error code of a JMSException: the database cannot be reached now, and nothing was changed. */
    static final String UNAVAILABLE = "ONCEMQ-STORE-UNAVAILABLE";

    /** Error code of a JMSException: whether the database committed is not known. */
    static final String OUTCOME_UNKNOWN = "ONCEMQ-OUTCOME-UNKNOWN";

    /** Error code of a JMSException: a message with the same duplicate-detection id was sent before. */
    static final String DUPLICATE = "ONCEMQ-DUPLICATE";

    /** Error code of a JMSException: others took the node for dead. It has registered anew, and what it held is theirs. */
    static final String REGISTERED_ANEW = "ONCEMQ-REGISTERED-ANEW";

    /** Error code of a JMSSecurityException: the database refuses its user, or the user lacks a right in it. */
    static final String DATABASE_REFUSED = "ONCEMQ-DATABASE-REFUSED";

    /** Error code of a JMSException: a destination has no room, as its settings say. */
    static final String DESTINATION_FULL = "ONCEMQ-DESTINATION-FULL";

    private StoreFailures() {}

    /**
     * Makes the JMS exception.
     *
     * @param what what could not be done, and to what: "Unable to ..."
     */
    public static JMSException toJms(String what, StoreException failure) {
        if (failure instanceof OutcomeUnknownException) {
            return JmsExceptions.withCause(
                    new JMSException(
                            what + ": the outcome is unknown, it may or may not have taken effect: "
                                    + failure.getMessage(),
                            OUTCOME_UNKNOWN),
                    failure);
        }
        if (failure instanceof StoreUnavailableException) {
            return unavailable(what + ", nothing was changed", failure);
        }
        return JmsExceptions.withCause(withoutCause(what + ": " + failure.getMessage(), failure), failure);
    }

    private static JMSException withoutCause(String reason, StoreException failure) {
        if (failure instanceof StoreSecurityException) {
            return new JMSSecurityException(reason, DATABASE_REFUSED);
        }
        if (failure instanceof StoreExhaustedException || failure instanceof DestinationFullException) {
            return new ResourceAllocationException(reason, errorCode(failure));
        }
        return new JMSException(reason, errorCode(failure));
    }

    private static @Nullable String errorCode(StoreException failure) {
        if (failure instanceof StoreUnavailableException) {
            return UNAVAILABLE;
        }
        if (failure instanceof StoreSecurityException) {
            return DATABASE_REFUSED;
        }
        if (failure instanceof DestinationFullException) {
            return DESTINATION_FULL;
        }
        return failure instanceof DuplicateMessageException ? DUPLICATE : null;
    }

    /** The exception for a commit of which nothing took effect. */
    static JMSException rolledBack(String what, StoreException failure) {
        return JmsExceptions.withCause(
                new TransactionRolledBackException(
                        what + ", it was rolled back: " + failure.getMessage(), errorCode(failure)),
                failure);
    }

    /** The exception for a database that cannot be reached. */
    static JMSException unavailable(String what, StoreException failure) {
        return JmsExceptions.withCause(
                new JMSException(what + "; the database cannot be reached: " + failure.getMessage(), UNAVAILABLE),
                failure);
    }

    /** Whether the database could not be reached. */
    static boolean unavailable(JMSException failure) {
        return UNAVAILABLE.equals(failure.getErrorCode());
    }
}
