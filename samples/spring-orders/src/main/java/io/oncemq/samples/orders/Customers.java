// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Places orders: a number of them, and waits for their shipment; or more and more, whatever happens. */
@Component
class Customers implements ApplicationRunner {

    /** That the warehouse keeps up. */
    private static final int MOST_OPEN = 20;

    private final OrderDesk desk;
    private final Balance balance;
    private final int number;
    private final boolean endless;
    private final Duration patience;

    Customers(
            OrderDesk desk,
            Balance balance,
            @Value("${orders.number}") int number,
            @Value("${orders.endless}") boolean endless,
            @Value("${orders.patience}") Duration patience) {
        this.desk = desk;
        this.balance = balance;
        this.number = number;
        this.endless = endless;
        this.patience = patience;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        System.out.println("ready");
        if (endless) {
            placeMoreAndMore();
        }
        for (int i = 0; i < number; i++) {
            desk.place(UUID.randomUUID().toString(), "a dozen eggs");
        }
        Balance.Numbers numbers = awaitShipped(0);
        System.out.println("balance: orders=" + numbers.orders() + " shipments=" + numbers.shipments() + " events="
                + numbers.events());
        if (!numbers.even()) {
            throw new IllegalStateException("Not everything was shipped and told within " + patience);
        }
    }

    /** Waits until all but so many orders have been shipped and told. */
    private Balance.Numbers awaitShipped(int allBut) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Balance.Numbers numbers = balance.count();
        while (numbers.open() > allBut && System.nanoTime() - deadline < 0) {
            Thread.sleep(20);
            numbers = balance.count();
        }
        return numbers;
    }

    /** As an application goes on whose database comes and goes. */
    private void placeMoreAndMore() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                for (int i = 0; i < MOST_OPEN; i++) {
                    desk.place(UUID.randomUUID().toString(), "a dozen eggs");
                }
                awaitShipped(MOST_OPEN);
            } catch (DataAccessException | PersistenceException | JmsException | TransactionException e) {
                System.out.println("Order not placed: " + e.getMessage());
            }
        }
    }
}
