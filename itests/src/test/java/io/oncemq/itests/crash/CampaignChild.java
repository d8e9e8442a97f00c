// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process that is killed: sends orders, consumes them, or both. Exits with 3 if anything fails. */
final class CampaignChild {

    private static final long PAUSE_MILLIS = 50;

    private CampaignChild() {}

    /** The work, done again and again until it ends by itself, if the child is tough. */
    private static Callable<Void> worker(ChildSettings settings, CountDownLatch stop, Callable<Void> work) {
        return settings.tough() ? () -> persist(stop, work) : work;
    }

    private static @Nullable Void persist(CountDownLatch stop, Callable<Void> work) throws Exception {
        while (true) {
            try {
                return work.call();
            } catch (JMSException | SQLException failure) {
                System.err.println("begins anew: " + failure);
                if (stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return null;
                }
            }
        }
    }

    private static Connection connect(ChildSettings settings, OnceMQConnectionFactory factory)
            throws JMSException, InterruptedException {
        while (true) {
            try {
                return factory.createConnection();
            } catch (JMSException failure) {
                if (!settings.tough()) {
                    throw failure;
                }
                System.err.println("connects again: " + failure);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        ChildSettings settings = ChildSettings.parse(arguments);
        if (settings.database().url().contains("forgetful:")) {
            ForgetfulDisk.mount();
        }
        CountDownLatch stop = StandardInput.ended();
        ExecutorService threads = Executors.newCachedThreadPool();
        CompletionService<Void> workers = new ExecutorCompletionService<>(threads);
        try (OnceMQConnectionFactory factory = settings.database().factory(settings.name());
                Connection connection = connect(settings, factory);
                RecordLog sent = RecordLog.append(ChildSettings.sentLog(settings.directory(), settings.name()));
                RecordLog received =
                        RecordLog.append(ChildSettings.receivedLog(settings.directory(), settings.name()))) {
            connection.setExceptionListener(problem -> problem.printStackTrace());
            connection.start();
            for (int i = 0; i < settings.producers(); i++) {
                long first = settings.firstOrder() + i * ChildSettings.ORDERS_PER_PRODUCER;
                workers.submit(worker(settings, stop, new OrderProducer(settings, connection, sent, stop, first)));
            }
            for (int i = 0; i < settings.consumers(); i++) {
                workers.submit(worker(settings, stop, new OrderConsumer(settings, connection, received, stop)));
            }
            System.out.println(ChildProcess.READY);
            for (int i = 0; i < settings.producers() + settings.consumers(); i++) {
                workers.take().get();
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        } finally {
            threads.shutdown();
        }
    }
}
