// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads the gauges, on a connection of its own. Used by one thread. */
final class Meter implements AutoCloseable {

    private static final String POSITION = """
            SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
            """;
    private static final String STATEMENTS = """
            SELECT sum(calls) FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;
    private static final String COSTLIEST = """
            SELECT query, calls, total_exec_time * 1000 / calls, wal_bytes / calls FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY total_exec_time DESC LIMIT 15
            """;
    private static final String OTHERS = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;
    private static final String TRANSACTIONS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final long DISCONNECTED_SECONDS = 20;
    private static final long POLL_MILLIS = 20;

    private final Connection connection;
    private final Statement statement;
    private final boolean countsStatements;
    private final ServerProcesses processes;
    private final OperatingSystemMXBean self;

    private Meter(Connection connection, Statement statement, boolean countsStatements, ServerProcesses processes) {
        this.connection = connection;
        this.statement = statement;
        this.countsStatements = countsStatements;
        this.processes = processes;
        this.self = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }

    static Meter open(Server server) throws SQLException, IOException {
        Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ServerProcesses processes = ServerProcesses.of(number(statement, "SELECT pg_backend_pid()"));
        return new Meter(connection, statement, canCountStatements(statement), processes);
    }

    private static boolean canCountStatements(Statement statement) throws SQLException {
        boolean loaded =
                number(statement, "SELECT count(*) FROM pg_settings WHERE name = 'pg_stat_statements.max'") == 1;
        if (!loaded) {
            return false;
        }
        statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        return true;
    }

    /** Before a run, so that no run pays for the traces of the last one. */
    void settle() throws SQLException {
        statement.execute("CHECKPOINT");
    }

    /** Before a window, so that only its statements are listed after it. */
    void forgetStatements() throws SQLException {
        if (countsStatements) {
            statement.execute("SELECT pg_stat_statements_reset()");
        }
    }

    /** The statements that took most of the time. */
    List<StatementCost> statements(double messages) throws SQLException {
        List<StatementCost> costs = new ArrayList<>();
        if (countsStatements) {
            try (ResultSet row = statement.executeQuery(COSTLIEST)) {
                while (row.next()) {
                    costs.add(new StatementCost(
                            row.getString(1), row.getLong(2) / messages, row.getDouble(3), row.getDouble(4)));
                }
            }
        }
        return costs;
    }

    Gauges read(Recorder recorder) throws SQLException, IOException {
        double statements = countsStatements ? number(statement, STATEMENTS) : Double.NaN;
        long writes;
        long walBytes;
        try (ResultSet row = statement.executeQuery(POSITION)) {
            row.next();
            writes = row.getLong(1);
            walBytes = row.getLong(2);
        }
        double databaseMicros = processes.cpuMicros();
        return new Gauges(
                System.nanoTime(),
                recorder.handled(),
                writes,
                statements,
                walBytes,
                databaseMicros,
                TimeUnit.NANOSECONDS.toMicros(self.getProcessCpuTime()),
                CountingSocketFactory.roundTrips());
    }

    /**
     * Transactions that were committed so far, read-only ones included. A server process adds its own at the latest when it ends:
     * waits until all others have.
     */
    long transactions() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DISCONNECTED_SECONDS);
        while (number(statement, OTHERS) > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new SQLException("Somebody is still connected to the database: it has to be the benchmark's own");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return number(statement, TRANSACTIONS);
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
