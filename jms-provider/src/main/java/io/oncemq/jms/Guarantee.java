// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

/** What holds for messages and the application's data together, by the way in which they are wired. The weakest first. */
public enum Guarantee {

    /** They change one after the other: after a crash in between, a message is delivered again although it had its effect. */
    AT_LEAST_ONCE("at-least-once"),

    /**
     * They change in a distributed transaction, but nobody is known to complete what a crash has left prepared: such messages
     * wait for somebody who decides.
     */
    XA_WITHOUT_RECOVERY("xa-without-recovery"),

    /** They change in a distributed transaction, all or nothing once recovery has run. */
    XA("xa"),

    /** They change in one transaction of one database, all or nothing. */
    JOINED("joined");

    private final String code;

    Guarantee(String code) {
        this.code = code;
    }

    /** How it is called in options. */
    public String code() {
        return code;
    }
}
