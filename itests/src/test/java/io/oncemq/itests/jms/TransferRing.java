// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.awaitility.Awaitility;

/**
 * Money goes round a ring of accounts, through a queue before each of them; a thread for each account books what comes and
 * sends it on. Whatever fails is tried again. At the end every step was booked once.
 */
final class TransferRing {

    /** Journeys that each account begins. */
    private static final int JOURNEYS = 2;

    private static final long PATIENCE_MILLIS = 20;

    private final JmsDatabase database;
    private final RingMode mode;
    private final FaultyDataSource dataSource;
    private final Set<Integer> certain = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    /** For reading while an account is at work. */
    private final ReadWriteLock atWork = new ReentrantReadWriteLock(true);

    private volatile int begun;
    private volatile boolean over;

    TransferRing(JmsDatabase database, RingMode mode, FaultyDataSource dataSource) {
        this.database = database;
        this.mode = mode;
        this.dataSource = dataSource;
    }

    /** Does it all; returns how often something failed. */
    int run() throws Exception {
        mode.begin();
        try (RingMode.Application application = mode.open(
                database.factory(dataSource)
                        .option(Option.NODE_LINGER, "0s")
                        .option(Option.OUTCOME_TIMEOUT, "2s")
                        .option(Option.STATEMENT_TIMEOUT, "1s"),
                dataSource)) {
            List<Thread> threads = new ArrayList<>();
            for (int account = 0; account < Transfer.ACCOUNTS; account++) {
                int own = account;
                threads.add(new Thread(() -> serve(application, own), "account-" + account));
            }
            threads.forEach(Thread::start);
            try {
                awaitCompletion(application);
            } finally {
                over = true;
                for (Thread thread : threads) {
                    thread.join();
                }
                requireNothingWrong();
            }
        }
        mode.books().check(certain);
        return failures.size();
    }

    /** Says more than that an account has ended. */
    private void requireNothingWrong() {
        for (Throwable first : wrong) {
            throw new AssertionError("An account met something that must not be", first);
        }
    }

    private void awaitCompletion(RingMode.Application application) {
        Awaitility.await("every journey's end")
                .atMost(Duration.ofSeconds(40))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .failFast("an account failed", () -> !wrong.isEmpty())
                .until(() -> {
                    if (begun == Transfer.ACCOUNTS && mode.books().complete()) {
                        return true;
                    }
                    atWork.writeLock().lock();
                    try {
                        application.care();
                    } finally {
                        atWork.writeLock().unlock();
                    }
                    return false;
                });
    }

    private void serve(RingMode.Application application, int account) {
        Retries retries = new Retries();
        try {
            Till till = application.till(account, retries);
            try {
                begin(till, account, retries);
                while (!over) {
                    working(() -> {
                        boolean unused = retries.once("pass a transfer on", () -> till.passOn(PATIENCE_MILLIS));
                        return true;
                    });
                }
            } finally {
                retries.once("close an account", till::close);
            }
        } catch (Throwable defect) {
            wrong.add(defect);
        }
        failures.addAll(retries.failures());
    }

    private void begin(Till till, int account, Retries retries) throws Exception {
        for (int journey = 0, done = 0; done < JOURNEYS && !over; journey++) {
            int number = account + journey * Transfer.ACCOUNTS;
            if (working(() -> retries.once("begin a journey", () -> till.payIn(new Transfer(number, 0, 0))))) {
                certain.add(number);
                done++;
            }
        }
        synchronized (this) {
            begun++;
        }
    }

    private boolean working(java.util.concurrent.Callable<Boolean> work) throws Exception {
        atWork.readLock().lock();
        try {
            return work.call();
        } finally {
            atWork.readLock().unlock();
        }
    }
}
