// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Calls the classic API for the simplified one, whose exceptions are unchecked. */
final class Unchecked {

    private Unchecked() {}

    /** A call with a result. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws JMSException;
    }

    /** A call with a result that may be null. */
    @FunctionalInterface
    interface NullableCall<T> {
        @Nullable T run() throws JMSException;
    }

    /** A call without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws JMSException;
    }

    static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }

    static <T> @Nullable T callNullable(NullableCall<T> call) {
        try {
            return call.run();
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }
}
