// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.List;

/** The room that a unit of work takes up in destinations with limits, from before it is written until it can be counted. */
public final class Admission {

    /** Of a unit that sends to no destination with limits. */
    static final Admission FREE = new Admission(List.of());

    private final List<Entry> entries;

    /** What a unit brings into one destination. */
    record Entry(FlowGate gate, Load load) {}

    Admission(List<Entry> entries) {
        this.entries = entries;
    }

    /** Whether it has to be ended. */
    public boolean taken() {
        return !entries.isEmpty();
    }

    /** Says that the unit is written or not, and will not be any more. Once. */
    public void end() {
        for (Entry entry : entries) {
            entry.gate().left(entry.load());
        }
    }
}
