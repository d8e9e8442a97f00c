// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a message-driven bean, from its deployment to its undeployment. A thread of its own connects, as often as it takes; the
 * messages are processed on the container's threads.
 */
final class Activation {

    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

    /** Error code of the provider for an outage, which ends by itself: the connection goes on. */
    private static final String UNAVAILABLE = "ONCEMQ-STORE-UNAVAILABLE";

    private final OnceMQResourceAdapter adapter;
    private final MessageEndpointFactory endpoints;
    private final Subscription subscription;
    private final WorkManager workManager;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    Activation(
            OnceMQResourceAdapter adapter,
            MessageEndpointFactory endpoints,
            Subscription subscription,
            WorkManager workManager) {
        this.adapter = adapter;
        this.endpoints = endpoints;
        this.subscription = subscription;
        this.workManager = workManager;
        this.thread = new Thread(this::run, "oncemq-activation " + subscription);
        thread.setDaemon(true);
        thread.setContextClassLoader(Activation.class.getClassLoader());
    }

    void start() {
        thread.start();
    }

    /** Ends the deliveries; returns when those that have begun are over. */
    void stop() {
        stopped.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException ignored) {
                // The application goes when this returns: its beans may not be in use then.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits; true if the activation was stopped meanwhile. */
    boolean stoppedWithin(long millis) throws InterruptedException {
        return stopped.await(millis, TimeUnit.MILLISECONDS);
    }

    private void run() {
        int failures = 0;
        try {
            while (!isStopped()) {
                try {
                    consume();
                    failures = 0;
                } catch (JMSException | RuntimeException | LinkageError e) {
                    // LinkageError: the server or the archive lacks a class; the thread must not end by that.
                    failures++;
                    if (failures == 1) {
                        LOG.warn("Unable to receive from {}; it is tried again: {}", subscription, e.getMessage(), e);
                    }
                    if (subscription.attempts() >= 0 && failures > subscription.attempts()) {
                        LOG.error("Unable to receive from {}; given up after {} attempts", subscription, failures, e);
                        return;
                    }
                }
                if (stoppedWithin(subscription.reconnectInterval().toMillis())) {
                    return;
                }
            }
        } catch (InterruptedException ignored) {
            LOG.debug("The activation of {} was interrupted: it ends", subscription);
        }
    }

    /** Has messages processed until the activation is stopped, or something is lost that only a new connection has again. */
    private void consume() throws JMSException, InterruptedException {
        InboundConnection inbound = InboundConnection.open(subscription.settings(), adapter.factories());
        Connection connection = inbound.connection();
        EndpointPool pool = new EndpointPool(this, endpoints, inbound, workManager, subscription.maxSession());
        @Nullable ConnectionConsumer consumer = null;
        try {
            Lost lost = new Lost();
            connection.setExceptionListener(lost);
            try (Session session = connection.createSession()) {
                consumer = subscription.open(connection, session, pool);
            }
            connection.start();
            LOG.info("Messages of {} are delivered to {}", subscription, endpoints.getActivationName());
            while (!lost.happened() && !stoppedWithin(LOOK_MILLIS)) {
                // Until one of both.
            }
        } finally {
            pool.stop();
            try {
                if (consumer != null) {
                    consumer.close();
                }
                pool.awaitIdle();
            } finally {
                connection.close();
                pool.release();
            }
        }
    }

    private static final long LOOK_MILLIS = 1000;

    /** Whether something is wrong with the connection that does not pass. */
    private static final class Lost implements ExceptionListener {

        private volatile boolean happened;

        @Override
        public void onException(JMSException problem) {
            if (!UNAVAILABLE.equals(problem.getErrorCode()) && !EndpointPool.refused(problem)) {
                happened = true;
            }
        }

        boolean happened() {
            return happened;
        }
    }
}
