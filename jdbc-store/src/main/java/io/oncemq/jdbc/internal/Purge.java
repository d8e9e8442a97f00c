// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Deletes what sources that ended have left behind, in steps that are short transactions. What a consumer has claimed
 * stays, since taking it away would fail the consumer's transaction; the janitor finds it when it is unclaimed.
 */
final class Purge {

    private static final int STEP = 2000;

    private final SourceAccess access;
    private final AtomicBoolean sweepWanted;

    /**
     * A purge.
     *
     * @param sweepWanted set when payloads may be left to which no delivery refers any more
     */
    Purge(SourceAccess access, AtomicBoolean sweepWanted) {
        this.access = access;
        this.sweepWanted = sweepWanted;
    }

    void run(OwnConnection connection, List<Source> sources) throws StoreException {
        for (Source source : sources) {
            int purged;
            do {
                purged = connection.transaction("purge " + source, session -> {
                    access.lock(session, source);
                    return access.purge(session, source, STEP);
                });
            } while (purged == STEP);
            sweepWanted.set(true);
        }
    }
}
