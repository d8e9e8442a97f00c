// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import io.oncemq.idempotent.BusyException;
import io.oncemq.idempotent.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Delivers messages as a provider does at its worst: several times, in any order, to several threads at once, and again if anything
 * goes wrong. What goes wrong is decided by a seed; how the threads meet is not.
 */
final class Deliveries {

    /** Processes a message in the transaction of a connection. */
    @FunctionalInterface
    interface Handler {
        Outcome handle(Connection connection, int message) throws SQLException;
    }

    /** What befalls a delivery. */
    private enum Fate {
        NOTHING,
        FAILS_BEFOREHAND,
        FAILS_AFTERWARDS,
        CONNECTION_BREAKS,
        DIES_AFTER_COMMIT
    }

    private static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final DataSource dataSource;
    private final Handler handler;
    private final Random random;

    // @GuardedBy("this")
    private final List<Integer> waiting = new ArrayList<>();

    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private int open;

    Deliveries(DataSource dataSource, long seed, Handler handler) {
        this.dataSource = dataSource;
        this.handler = handler;
        this.random = new Random(seed);
    }

    /** Delivers each of the messages 0 to n - 1 one to three times, until each delivery is acknowledged. */
    void run(int messages, int threads) throws Exception {
        for (int message = 0; message < messages; message++) {
            for (int times = random.nextInt(3); times >= 0; times--) {
                waiting.add(random.nextInt(waiting.size() + 1), message);
            }
        }
        open = waiting.size();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(this::work));
            }
            for (Future<?> one : all) {
                one.get(90, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        System.out.println("Deliveries: " + fates);
    }

    private Void work() throws Exception {
        while (true) {
            int message;
            Fate fate;
            synchronized (this) {
                while (waiting.isEmpty() && open > 0) {
                    wait(10_000);
                }
                if (open == 0) {
                    return null;
                }
                message = waiting.remove(0);
                fate = random.nextInt(3) > 0 ? Fate.NOTHING : Fate.values()[random.nextInt(Fate.values().length)];
                fates.merge(fate, 1, Integer::sum);
            }
            boolean acknowledged = deliver(message, fate);
            synchronized (this) {
                if (acknowledged) {
                    open--;
                } else {
                    waiting.add(random.nextInt(waiting.size() + 1), message);
                }
                notifyAll();
            }
        }
    }

    private boolean deliver(int message, Fate fate) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                if (fate == Fate.FAILS_BEFOREHAND) {
                    throw new FailedException();
                }
                Outcome outcome = handler.handle(connection, message);
                if (fate == Fate.FAILS_AFTERWARDS) {
                    throw new FailedException();
                }
                if (fate == Fate.CONNECTION_BREAKS) {
                    connection.abort(Runnable::run);
                }
                connection.commit();
                done = true;
                return fate != Fate.DIES_AFTER_COMMIT && outcome != Outcome.OUT_OF_ORDER;
            } finally {
                if (!done && fate != Fate.CONNECTION_BREAKS) {
                    connection.rollback();
                }
            }
        } catch (FailedException | BusyException e) {
            return false;
        } catch (SQLException e) {
            if (fate == Fate.CONNECTION_BREAKS || isTransient(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Deadlocks and conflicts of snapshots, as applications have them. */
    private static boolean isTransient(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("40");
    }
}
