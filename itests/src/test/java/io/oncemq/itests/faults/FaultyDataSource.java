// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Real connections, in which each call may fail, break, hang or take long, as a {@link FaultPlan} says; and a database that
 * can be taken away. Thread-safe.
 */
public final class FaultyDataSource extends TestDataSource {

    /** A pool, or a driver's login, gives up by itself. */
    private static final long CONNECT_MILLIS = 10_000;

    private final Opener opener;
    private final FaultCoverage coverage = new FaultCoverage();
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger last = new AtomicInteger();
    private final AtomicReference<@Nullable Callable<?>> underway = new AtomicReference<>();
    private volatile CountDownLatch released = new CountDownLatch(1);
    private volatile FaultPlan plan = FaultPlan.none();
    private volatile int hurry = 1;
    private volatile boolean away;
    private volatile boolean awayAfterCut;

    /** Without faults at first. */
    public FaultyDataSource(Opener opener) {
        this.opener = opener;
    }

    /** Has network timeouts end so many times sooner, so that a test with hanging calls is short. */
    public FaultyDataSource hurrying(int times) {
        hurry = times;
        return this;
    }

    int hurry() {
        return hurry;
    }

    /** From now on there are these faults. */
    public void plan(FaultPlan changed) {
        plan = changed;
    }

    /** Cuts the connection at the next commit; and takes the database away then, if so. */
    public void cutNextCommit(Fault.Moment moment, boolean thenAway) {
        cutNext(JdbcCall::commits, moment, thenAway);
    }

    /** The same for the next call that matches. */
    public void cutNext(Predicate<JdbcCall> matching, Fault.Moment moment, boolean thenAway) {
        awayAfterCut = thenAway;
        plan(FaultPlan.at(1, matching, Fault.cut(moment)));
    }

    /** Takes the database away: connections break, and there are no new ones. */
    public void takeAway() {
        away = true;
        open.forEach(FaultyConnection::cut);
    }

    /** Brings the database back. */
    public void bringBack() {
        away = false;
    }

    /** Lets calls that hang go on. */
    public void release() {
        released.countDown();
        released = new CountDownLatch(1);
    }

    /** Whether a call is on its way. */
    public boolean isUnderway() {
        return underway.get() != null;
    }

    /** Lets a call arrive that was on its way when its connection was cut. */
    public void arrive() throws Exception {
        Callable<?> call = underway.getAndSet(null);
        if (call == null) {
            throw new IllegalStateException("Nothing is on its way");
        }
        call.call();
    }

    /** Which call sites were passed. */
    public FaultCoverage coverage() {
        return coverage;
    }

    /** How many connections were made and not closed. */
    public int open() {
        return open.size();
    }

    @Override
    public Connection getConnection() throws SQLException {
        JdbcCall call = new JdbcCall(0, CallSites.callers(), "DataSource.getConnection", null);
        Fault fault = faultAt(call);
        if (fault != null) {
            if (fault.kind() == Fault.Kind.DELAY || fault.kind() == Fault.Kind.HANG) {
                pause(
                        fault.kind() == Fault.Kind.HANG
                                ? CONNECT_MILLIS / hurry
                                : fault.duration().toMillis());
            }
            if (fault.kind() != Fault.Kind.DELAY) {
                throw new SQLException("no connection on command", "08001");
            }
        }
        if (away) {
            throw new SQLException("away on command", "08001");
        }
        FaultyConnection connection = new FaultyConnection(this, opener.open(), last.incrementAndGet());
        open.add(connection);
        if (away) {
            connection.cut();
        }
        return connection.proxy();
    }

    @Nullable Fault faultAt(JdbcCall call) {
        String site = call.site();
        coverage.pass(site);
        Fault fault = plan.at(call);
        if (fault != null) {
            coverage.inject(site, fault);
        }
        return fault;
    }

    void wasCut() {
        if (awayAfterCut) {
            awayAfterCut = false;
            away = true;
        }
    }

    void underway(Callable<?> call) {
        underway.set(call);
    }

    void closed(FaultyConnection connection) {
        open.remove(connection);
    }

    private void pause(long millis) throws SQLException {
        boolean unused = FaultyConnection.await(released, millis);
    }

    CountDownLatch released() {
        return released;
    }

    @Override
    public String toString() {
        return "faulty data source";
    }
}
