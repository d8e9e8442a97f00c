// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.TransactionResource;
import javax.sql.DataSource;

/** The simulated database, as one process sees it. */
public final class SimulatedStore implements Store {

    private final SimulatedDatabase database;
    private final Process process;

    public SimulatedStore(SimulatedDatabase database, Process process) {
        this.database = database;
        this.process = process;
    }

    @Override
    public String description() {
        return "a simulation";
    }

    @Override
    public StoreNode register(String name) throws StoreException {
        database.begin("register");
        return database.register(process);
    }

    @Override
    public void requireLeadsHere(DataSource dataSource) {
        throw new UnsupportedOperationException("not simulated");
    }

    @Override
    public JoinedUnit join(TransactionResource resource) {
        return (SimulatedTransaction) resource;
    }

    @Override
    public void close() {}
}
