// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

/** How often the database and the network misbehave: once in so many calls, 0 for never. */
public final class Faults {

    int unavailable;
    int lostReply;
    int unknownOutcome;
    int slowCall;
    int lostWakeUp;

    private Faults() {}

    public static Faults none() {
        return new Faults();
    }

    /** Calls take long now and then, and wake-ups are lost. */
    public static Faults slow() {
        Faults faults = new Faults();
        faults.slowCall = 20;
        faults.lostWakeUp = 3;
        return faults;
    }

    /** Connections break. */
    public static Faults breaking() {
        Faults faults = slow();
        faults.unavailable = 30;
        faults.lostReply = 20;
        return faults;
    }

    /** Connections break around commits too. */
    public static Faults doubtful() {
        Faults faults = breaking();
        faults.unknownOutcome = 12;
        return faults;
    }
}
