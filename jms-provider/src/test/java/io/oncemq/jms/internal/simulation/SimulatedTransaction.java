// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A transaction of the application, and what is joined to it. */
public final class SimulatedTransaction implements JoinedUnit, TransactionResource {

    private final SimulatedDatabase database;
    private final List<SimulatedDatabase.Row> deleted = new ArrayList<>();
    private final List<Send> sent = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();
    private final Process process;
    private boolean ended;
    private boolean broken;

    public SimulatedTransaction(SimulatedDatabase database, Process process) {
        this.database = database;
        this.process = process;
    }

    @Override
    public boolean acknowledge(Acknowledgement acknowledgement) throws StoreException {
        guarded("joined receipt");
        SimulatedDatabase.Row row = database.row(acknowledgement.source(), acknowledgement.id());
        if (row == null || row.heldBy == this) {
            return false;
        }
        if (row.heldBy != null) {
            throw new StoreException("Lock timeout on message " + row.id);
        }
        row.heldBy = this;
        row.heldByClaimant = database.namedBy(process, row.source, row.id);
        deleted.add(row);
        database.scheduler.sleep(database.latency());
        return true;
    }

    @Override
    public long[] send(List<Send> sends) throws StoreException {
        guarded("joined send");
        long[] drawn = database.drawIds(sends);
        for (int i = 0; i < drawn.length; i++) {
            sent.add(new Send(sends.get(i).destination(), sends.get(i).message(), 0));
            ids.add(drawn[i]);
        }
        return drawn;
    }

    /** The process may die here; its connection is then found broken, and the transaction rolled back, some time later. */
    private void guarded(String what) throws StoreException {
        try {
            database.begin(what);
        } catch (Scheduler.Crash crash) {
            abandon();
            throw crash;
        }
    }

    /** Whether the connection broke, so that nobody was told of the end. */
    public boolean broken() {
        return broken;
    }

    /** The application's connection is gone: the database rolls back when it notices. */
    public void abandon() {
        broken = true;
        Scheduler scheduler = database.scheduler;
        if (!ended && !scheduler.root().killed()) {
            database.later("abandoned transaction", () -> finish(false));
        }
    }

    @Override
    public boolean cancel(KeyReference key) {
        throw new UnsupportedOperationException("Nobody sends messages with keys here");
    }

    @Override
    public boolean whenEnded(Consumer<TransactionEnd> listener) {
        return false;
    }

    @Override
    public void commit() throws StoreException {
        guarded("joined commit");
        finish(true);
        database.scheduler.sleep(database.latency());
    }

    @Override
    public void confirm() {
        // What is committed here is on disk.
    }

    @Override
    public void rollback() throws StoreException {
        guarded("joined rollback");
        finish(false);
        database.scheduler.sleep(database.latency());
    }

    private void finish(boolean commit) {
        if (ended) {
            return;
        }
        ended = true;
        database.scheduler.trace("transaction " + (commit ? "committed" : "rolled back") + ": receipts "
                + deleted.stream().map(row -> row.id).toList() + " sends " + ids);
        for (SimulatedDatabase.Row row : deleted) {
            row.heldBy = null;
            if (commit) {
                database.delete(row.source, row.id, process);
            }
        }
        if (commit) {
            database.insert(0, sent, ids.stream().mapToLong(Long::longValue).toArray());
        }
    }

    @Override
    public String description() {
        return "a simulated transaction";
    }
}
