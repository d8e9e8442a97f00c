// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * Tokens of commits that are known to have taken place. They are deleted many at a time, because a deletion in each commit
 * costs the server a tenth of what a send does. Confined to one thread at a time.
 */
final class SettledTokens {

    static final int BATCH = 16;

    private final List<UUID> settled = new ArrayList<>(BATCH + 1);

    /** The condition for the tokens of a batch, each of which is a parameter. */
    static String condition() {
        return "token IN (" + String.join(", ", Collections.nCopies(BATCH, "?")) + ")";
    }

    /** The tokens that the next commit is to delete; empty if there are too few of them. */
    List<UUID> batch() {
        return settled.size() < BATCH ? List.of() : settled.subList(0, BATCH);
    }

    /** A commit took place, and so did what it was to delete. */
    void committed(UnitToken unit) {
        settled.subList(0, unit.settled().size()).clear();
        settled.add(unit.token());
    }
}
