// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The workloads as somebody would write them who knows PostgreSQL and needs no JMS: one table, one statement for each step in
 * its cheapest form, auto-commit where one statement is the whole transaction. What no provider on this database can be
 * expected to beat with one session.
 */
final class RawSqlSubject implements Subject {

    private static final int QUEUE = 1;
    private static final int SECOND_QUEUE = 2;
    private static final int FILL_BATCH = 500;

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public Job prepare(Server server, String url, String schema, Workload workload, int backlog) throws SQLException {
        RawJob job = new RawJob(server, url, schema, workload);
        server.execute(String.format(Locale.ROOT, """
                CREATE TABLE %1$s.raw_message (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    queue integer NOT NULL,
                    priority smallint NOT NULL,
                    expiration bigint NOT NULL,
                    properties text NOT NULL,
                    body text NOT NULL);
                CREATE INDEX ON %1$s.raw_message (queue, priority DESC, id);
                """, schema));
        BusinessTable.create(server, schema);
        if (workload.kind().needsBacklog()) {
            job.fill(backlog);
        }
        return job;
    }

    private static final class RawJob implements Job {
        private final Server server;
        private final String url;
        private final String schema;
        private final Workload workload;
        private final String text = Payload.text();
        private final AtomicLong sequence = new AtomicLong();
        private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);

        RawJob(Server server, String url, String schema, Workload workload) {
            this.server = server;
            this.url = url;
            this.schema = schema;
            this.workload = workload;
        }

        void fill(int backlog) throws SQLException {
            try (Connection connection = server.connect()) {
                connection.setAutoCommit(false);
                try (PreparedStatement insert = connection.prepareStatement(insertSql())) {
                    for (int filled = 1; filled <= backlog; filled++) {
                        bind(insert, QUEUE, 0, filled, 0);
                        insert.addBatch();
                        if (filled % FILL_BATCH == 0 || filled == backlog) {
                            insert.executeBatch();
                            connection.commit();
                        }
                    }
                }
            }
            // Without statistics the planner sorts the whole queue for each message that is taken.
            server.execute("ANALYZE " + schema + ".raw_message");
        }

        @Override
        public Worker worker(int number) throws SQLException {
            Connection connection = server.connect(url);
            return switch (workload.kind()) {
                case SEND -> new Sender(connection, number);
                case RECEIVE -> new Receiver(connection);
                case JOB -> new JobWorker(connection, number);
                case FLOW -> number == 0 ? new FlowSender(connection, number) : new FlowReceiver(connection);
            };
        }

        @Override
        public void close() {
            // The connections are the workers'.
        }

        @Override
        public Stock stock() throws SQLException {
            String count = "SELECT count(*) FROM " + schema + ".raw_message WHERE queue = ";
            return new Stock(
                    server.number(count + QUEUE),
                    server.number(count + SECOND_QUEUE),
                    BusinessTable.updates(server, schema));
        }

        private String insertSql() {
            return "INSERT INTO " + schema
                    + ".raw_message (queue, priority, expiration, properties, body) VALUES (?, ?, ?, ?, ?)";
        }

        /** {@code = ANY (ARRAY(...))}, because {@code IN (...)} may be planned to run the inner query more than once. */
        private String takeSql() {
            return String.format(Locale.ROOT, """
                    DELETE FROM %1$s.raw_message WHERE id = ANY (ARRAY(
                        SELECT id FROM %1$s.raw_message WHERE queue = ? ORDER BY priority DESC, id LIMIT 1
                        FOR UPDATE SKIP LOCKED))
                    RETURNING id, priority, expiration, properties, body
                    """, schema);
        }

        private void bind(PreparedStatement insert, int queue, int worker, long number, long sentAt)
                throws SQLException {
            insert.setInt(1, queue);
            insert.setShort(2, (short) 4);
            insert.setLong(3, 0);
            insert.setString(4, Payload.properties(worker, number, sentAt));
            insert.setString(5, text);
        }

        private abstract static class ConnectedWorker implements Worker {
            private final Connection connection;

            ConnectedWorker(Connection connection) {
                this.connection = connection;
            }

            Connection connection() {
                return connection;
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        }

        private final class Sender extends ConnectedWorker {
            private final PreparedStatement insert;
            private final int number;

            Sender(Connection connection, int number) throws SQLException {
                super(connection);
                this.insert = connection.prepareStatement(insertSql());
                this.number = number;
            }

            @Override
            public void step(Recorder recorder) throws SQLException {
                long began = System.nanoTime();
                long identity = sequence.incrementAndGet();
                bind(insert, QUEUE, number, identity, began);
                insert.executeUpdate();
                recorder.handled(identity, began);
            }
        }

        private final class Receiver extends ConnectedWorker {
            private final PreparedStatement take;

            Receiver(Connection connection) throws SQLException {
                super(connection);
                this.take = connection.prepareStatement(takeSql());
            }

            @Override
            public void step(Recorder recorder) throws SQLException {
                long began = System.nanoTime();
                Taken taken = Taken.take(take);
                if (taken != null) {
                    recorder.handled(taken.id(), began);
                }
            }
        }

        private final class JobWorker extends ConnectedWorker {
            private final PreparedStatement take;
            private final PreparedStatement update;
            private final PreparedStatement insert;
            private final int number;

            JobWorker(Connection connection, int number) throws SQLException {
                super(connection);
                connection.setAutoCommit(false);
                this.take = connection.prepareStatement(takeSql());
                this.update = BusinessTable.prepareUpdate(connection, schema);
                this.insert = connection.prepareStatement(insertSql());
                this.number = number;
            }

            @Override
            public void step(Recorder recorder) throws SQLException {
                long began = System.nanoTime();
                Taken taken = Taken.take(take);
                if (taken != null) {
                    BusinessTable.update(update, taken.id());
                    bind(insert, SECOND_QUEUE, number, taken.id(), began);
                    insert.executeUpdate();
                }
                connection().commit();
                if (taken != null) {
                    recorder.handled(taken.id(), began);
                }
            }
        }

        private final class FlowSender extends ConnectedWorker {
            private final PreparedStatement insert;
            private final int number;

            FlowSender(Connection connection, int number) throws SQLException {
                super(connection);
                this.insert = connection.prepareStatement(insertSql());
                this.number = number;
            }

            @Override
            public void step(Recorder recorder) throws SQLException, InterruptedException {
                if (underWay.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    bind(insert, QUEUE, number, sequence.incrementAndGet(), System.nanoTime());
                    insert.executeUpdate();
                    recorder.sent();
                }
            }
        }

        /** Asks again at once, and every half millisecond where the queue is empty. */
        private final class FlowReceiver extends ConnectedWorker {
            private static final long POLL_NANOS = 500_000;

            private final PreparedStatement take;

            FlowReceiver(Connection connection) throws SQLException {
                super(connection);
                this.take = connection.prepareStatement(takeSql());
            }

            @Override
            public void step(Recorder recorder) throws SQLException {
                Taken taken = Taken.take(take);
                if (taken == null) {
                    LockSupport.parkNanos(this, POLL_NANOS);
                } else {
                    underWay.release();
                    recorder.handled(taken.id(), taken.sentAt());
                }
            }
        }

        /** What is read of a message, all columns of which are fetched. */
        private record Taken(long id, String properties, String body) {

            static @Nullable Taken take(PreparedStatement take) throws SQLException {
                take.setInt(1, QUEUE);
                try (ResultSet row = take.executeQuery()) {
                    return row.next() ? new Taken(row.getLong(1), row.getString(4), row.getString(5)) : null;
                }
            }

            long sentAt() {
                String name = "\"sentAt\":";
                int from = properties.indexOf(name) + name.length();
                return Long.parseLong(properties.substring(from, properties.indexOf(',', from)));
            }
        }
    }
}
