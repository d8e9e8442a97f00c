// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The time by which messages expire, and delayed ones and redeliveries become due. It is that of the machine until a test sets it
 * ahead, and goes on from there; it cannot go back. A bean of each {@link OnceMQTest}; one application that several tests share has
 * one clock. Time-outs, as that of {@code receive}, are by the machine. Thread-safe.
 *
 * <pre>{@code
 * clock.advance(Duration.ofDays(30));
 * }</pre>
 */
public final class TestClock {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Where the store, in a database in memory, finds it. */
    private static final String TABLE = "PUBLIC.ONCEMQ_TEST_CLOCK";

    private final DataSource dataSource;
    private final String nodes;

    TestClock(DataSource dataSource, String tablePrefix) {
        this.dataSource = dataSource;
        this.nodes = "SELECT COUNT(*) FROM " + tablePrefix + "node WHERE heartbeat < ?";
        update("CREATE TABLE IF NOT EXISTS " + TABLE + " (ahead BIGINT NOT NULL)");
        update("INSERT INTO " + TABLE + " SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM " + TABLE + ")");
    }

    /** What time it is. */
    public Instant instant() {
        return Instant.now().plusMillis(ahead());
    }

    private long ahead() {
        return query("SELECT ahead FROM " + TABLE);
    }

    /**
     * Sets the clock ahead. When this returns, what is due by then is to be had, except in the transactions that are open, and what
     * is expired is not.
     *
     * @param time by how much, in whole milliseconds; not negative
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the application's messages do not follow the clock within ten seconds
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The clock cannot go back by " + time.negated());
        }
        update("UPDATE " + TABLE + " SET ahead = ahead + ?", time.toMillis());
        // What is due is moved after the heartbeat by which it is noticed, and before the next one.
        awaitHeartbeat();
        awaitHeartbeat();
    }

    /**
     * Sets the clock to a time, as {@link #advance} does.
     *
     * @throws IllegalArgumentException if it is over
     */
    public void set(Instant time) {
        advance(Duration.between(instant(), time));
    }

    private void awaitHeartbeat() {
        long from = instant().toEpochMilli() + 1;
        long began = System.nanoTime();
        while (query(nodes, from) > 0) {
            if (System.nanoTime() - began > LONGEST_WAIT_NANOS) {
                throw new IllegalStateException("The messages did not follow the clock within ten seconds");
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    private void update(String sql, Object... values) {
        onOwnConnection(jdbc -> jdbc.update(sql, values));
    }

    private long query(String sql, Object... values) {
        return requireNonNull(onOwnConnection(jdbc -> jdbc.queryForObject(sql, Long.class, values)));
    }

    /** Not that of the test's transaction: what is done in it nobody else sees. */
    private <T> T onOwnConnection(Function<JdbcTemplate, T> action) {
        try (Connection connection = dataSource.getConnection()) {
            return action.apply(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
        } catch (SQLException e) {
            throw new IllegalStateException("The clock of the test cannot be reached", e);
        }
    }
}
