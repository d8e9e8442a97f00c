// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.oncemq.itests.faults.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a process dies.
 *
 * @param work what the transaction is like
 * @param phase what the process is doing
 * @param call of which call of a transaction manager; {@code jdbc-} before it: of the commit by which the store carries it out;
 *     {@code business-} before it: of that to the other resource
 * @param moment before or after it
 * @param outcome how the transaction that it was working on has to end; null if it works on none
 */
record HaltPoint(Work work, Phase phase, String call, Fault.Moment moment, boolean committed) {

    /** A kind of transaction. */
    enum Work {
        /** Messages and business data are committed. */
        COMMIT,
        /** The business data cannot be prepared, so that the prepared messages are rolled back. */
        REFUSE,
        /** The application rolls back. */
        ROLLBACK,
        /** Messages only: committed in one phase. */
        ALONE
    }

    /** A time in the life of a process. */
    enum Phase {
        /** Recovery completes what the process before has left. */
        RECOVERY,
        /** A transaction of its own. */
        WORK
    }

    boolean is(Phase present, String made, Fault.Moment when) {
        return phase == present && call.equals(made) && moment == when;
    }

    String text() {
        return work + " " + phase + " " + call + " " + moment + " " + committed;
    }

    static HaltPoint parse(String text) {
        List<String> words = List.of(text.split(" "));
        return new HaltPoint(
                Work.valueOf(words.get(0)),
                Phase.valueOf(words.get(1)),
                words.get(2),
                Fault.Moment.valueOf(words.get(3)),
                Boolean.parseBoolean(words.get(4)));
    }

    /** All of them; each of recovery comes after one that leaves something to recover. */
    static List<HaltPoint> all() {
        List<HaltPoint> points = new ArrayList<>();
        for (Fault.Moment moment : List.of(Fault.Moment.BEFORE, Fault.Moment.AFTER)) {
            boolean after = moment == Fault.Moment.AFTER;
            for (String call : List.of("start", "end", "prepare", "jdbc-prepare", "business-prepare")) {
                points.add(new HaltPoint(Work.COMMIT, Phase.WORK, call, moment, false));
            }
            for (String call : List.of("commit", "jdbc-commit", "business-commit")) {
                points.add(new HaltPoint(Work.COMMIT, Phase.WORK, call, moment, true));
            }
            for (String call : List.of("rollback", "jdbc-rollback")) {
                points.add(new HaltPoint(Work.REFUSE, Phase.WORK, call, moment, false));
            }
            points.add(new HaltPoint(Work.ROLLBACK, Phase.WORK, "rollback", moment, false));
            for (String call : List.of("commit", "jdbc-one-phase")) {
                points.add(new HaltPoint(Work.ALONE, Phase.WORK, call, moment, after));
            }
            for (String call : List.of("recover", "jdbc-commit")) {
                points.add(new HaltPoint(Work.COMMIT, Phase.WORK, "commit", Fault.Moment.BEFORE, true));
                points.add(new HaltPoint(Work.COMMIT, Phase.RECOVERY, call, moment, false));
            }
            for (String call : List.of("rollback", "jdbc-rollback")) {
                points.add(new HaltPoint(Work.COMMIT, Phase.WORK, "prepare", Fault.Moment.AFTER, false));
                points.add(new HaltPoint(Work.COMMIT, Phase.RECOVERY, call, moment, false));
            }
        }
        return points;
    }
}
