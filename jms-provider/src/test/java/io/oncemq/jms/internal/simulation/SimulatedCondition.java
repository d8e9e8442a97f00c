// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

/** Stands for {@link java.util.concurrent.locks.Condition} in the code that is simulated. */
public interface SimulatedCondition {

    void await() throws InterruptedException;

    void awaitUninterruptibly();

    long awaitNanos(long nanos) throws InterruptedException;

    void signal();

    void signalAll();
}
