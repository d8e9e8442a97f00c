// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.time.Duration;

/**
 * What happens at a call.
 *
 * @param kind what
 * @param moment when, seen from the database
 * @param state SQLState of the exception, where there is one
 * @param duration of a delay
 */
public record Fault(Kind kind, Moment moment, String state, Duration duration) {

    /** What happens. */
    public enum Kind {
        /** The connection breaks; every later call on it fails. */
        CUT,
        /** The call is refused; the connection stays. */
        FAIL,
        /** The call takes long. */
        DELAY,
        /** The answer never comes: until the connection's network timeout, or until somebody else ends it. */
        HANG,
        /** The call does not return, whatever is done to its connection, until {@link FaultyDataSource#release}. */
        STUCK,
        /** The process dies, as by kill -9. */
        HALT
    }

    /** What a process exits with that has died on command. */
    public static final int HALTED = 77;

    /** What has become of the call when the fault shows. */
    public enum Moment {
        /** It never reached the database. */
        BEFORE,
        /** It took place, but its answer was lost. */
        AFTER,
        /** It is on its way, and arrives when {@link FaultyDataSource#arrive} is called. Of a cut only. */
        UNDERWAY
    }

    /** The connection breaks. */
    public static Fault cut(Moment moment) {
        return new Fault(Kind.CUT, moment, "08006", Duration.ZERO);
    }

    /** The database refuses the call. */
    public static Fault fail(String state) {
        return new Fault(Kind.FAIL, Moment.BEFORE, state, Duration.ZERO);
    }

    /** The call takes long. */
    public static Fault delay(Duration duration) {
        return new Fault(Kind.DELAY, Moment.BEFORE, "", duration);
    }

    /** No answer comes. */
    public static Fault hang(Moment moment) {
        return new Fault(Kind.HANG, moment, "08006", Duration.ZERO);
    }

    /** The call does not return. */
    public static Fault stuck() {
        return new Fault(Kind.STUCK, Moment.BEFORE, "08006", Duration.ZERO);
    }

    /** The process dies. */
    public static Fault halt(Moment moment) {
        return new Fault(Kind.HALT, moment, "", Duration.ZERO);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CUT, HANG, STUCK, HALT -> kind + " " + moment;
            case FAIL -> kind + " " + state;
            case DELAY -> kind + " " + duration;
        };
    }
}
