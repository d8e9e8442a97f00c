// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.itests.crash.RecordLog;
import io.oncemq.itests.crash.StandardInput;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process of the shop that goes on until it is killed, or told to end: sends orders, ships them, or completes what others have
 * left. Records what returned. Exits with 3 if anything fails.
 */
final class ShopWorker {

    private static final long PATIENCE_MILLIS = 300;
    private static final long PAUSE_MILLIS = 20;

    /** What a process is for. */
    enum Role {
        SELLER,
        SHIPPER,
        RECOVERY
    }

    private ShopWorker() {}

    /** Where a worker records. */
    static Path log(Path directory, String worker) {
        return directory.resolve(worker + ".done");
    }

    /** Arguments: the settings, the role, and where to record. */
    public static void main(String[] arguments) {
        ShopSettings settings = ShopSettings.parse(arguments);
        Role role = Role.valueOf(arguments[ShopSettings.COUNT]);
        CountDownLatch stop = StandardInput.ended();
        try (Shop shop = new Shop(settings, null);
                RecordLog log = RecordLog.append(Path.of(arguments[ShopSettings.COUNT + 1]))) {
            if (role == Role.RECOVERY) {
                recover(shop, log, stop);
            } else {
                work(role, settings.name(), shop, log, stop);
            }
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(3);
        }
        System.exit(0);
    }

    private static void recover(Shop shop, RecordLog log, CountDownLatch stop) throws Exception {
        System.out.println(ChildProcess.READY);
        while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            shop.recoverOnce();
            log.write("pass");
        }
        shop.recoverOnce();
    }

    private static void work(Role role, String name, Shop shop, RecordLog log, CountDownLatch stop) throws Exception {
        try (jakarta.jms.XAConnection connection = shop.factory().createXAConnection();
                XASession session = connection.createXASession();
                MessageConsumer orders = session.createConsumer(session.createQueue(Shop.ORDERS))) {
            // Who sells does not hold what it will not ship.
            if (role == Role.SHIPPER) {
                connection.start();
            }
            System.out.println(ChildProcess.READY);
            for (int number = 1; stop.getCount() > 0; number++) {
                if (role == Role.SELLER) {
                    shop.order(session, name + "-" + number);
                    log.write(name + "-" + number);
                    stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                } else if (shop.ship(HaltPoint.Work.COMMIT, session, orders, PATIENCE_MILLIS)) {
                    log.write("shipped");
                }
            }
        }
    }
}
