// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app;

import jakarta.ejb.EJBException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a bean does with an order: ships it, and says so; some orders fail, the first time or always. */
public final class OrderWork {

    /** So many orders that begin with "meet" are shipped at the same time, or not at all. */
    private static final int MEETING = 15;

    private static final long PATIENCE_SECONDS = 60;
    private static final CountDownLatch MET = new CountDownLatch(MEETING);

    private OrderWork() {}

    /** Writes to the table. */
    @FunctionalInterface
    public interface Shipping {

        /** Ships an order. */
        void ship(String order) throws Exception;
    }

    /** Ships the order of a message, and sends it on. */
    public static void process(Message message, ConnectionFactory messages, Shipping shipping) {
        try {
            String order = message.getBody(String.class);
            shipping.ship(order);
            try (JMSContext context = messages.createContext()) {
                context.createProducer().send(context.createQueue("shipped"), order);
            }
            if (order.startsWith("meet")) {
                MET.countDown();
                if (!MET.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new EJBException("Order " + order + " waited in vain for " + MET.getCount() + " others");
                }
            }
            if (order.startsWith("fail") && !message.getJMSRedelivered()) {
                throw new EJBException("Order " + order + " fails the first time");
            }
            if (order.startsWith("sick")) {
                throw new EJBException("Order " + order + " cannot be shipped");
            }
        } catch (JMSException e) {
            throw new EJBException(e);
        } catch (EJBException e) {
            throw e;
        } catch (Exception e) {
            throw new EJBException(e);
        }
    }
}
