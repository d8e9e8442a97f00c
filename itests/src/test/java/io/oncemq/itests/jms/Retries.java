// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.transaction.xa.XAException;

/** Tries again what failed, as an application does, and looks at how it failed. One thread. */
final class Retries {

    /** Within this time whatever went wrong once must work. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Exception> failures = new ArrayList<>();

    /** All failures so far. */
    List<Exception> failures() {
        return failures;
    }

    /** Tries until it works. */
    <T> T until(String what, Callable<T> attempt) {
        long began = System.nanoTime();
        while (true) {
            try {
                return attempt.call();
            } catch (Exception failure) {
                check(what, failure);
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new AssertionError("Unable to " + what + " after " + failures.size() + " attempts", failure);
                }
            }
        }
    }

    /** Tries once; returns whether it worked. */
    boolean once(String what, Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Exception failure) {
            check(what, failure);
            return false;
        }
    }

    /** What a JMS or XA method throws says what could not be done, and has the database's error below it. */
    private void check(String what, Exception failure) {
        failures.add(failure);
        assertThat(failure)
                .as(what)
                .isInstanceOfAny(JMSException.class, JMSRuntimeException.class, XAException.class, SQLException.class)
                .hasMessageMatching("(?s).{15,}");
        if (failure instanceof JMSException || failure instanceof JMSRuntimeException) {
            assertThat(failure).as(what).hasStackTraceContaining("on command");
        }
        if (failure instanceof JMSException jms) {
            assertThat(jms.getLinkedException()).as(what).isSameAs(jms.getCause());
        }
        if (failure instanceof XAException xa) {
            assertThat(xa.errorCode).as(what + ": " + xa).isNotZero();
        }
    }

    /** What is tried. */
    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }
}
