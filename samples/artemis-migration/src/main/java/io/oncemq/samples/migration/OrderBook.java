// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.migration;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Takes orders and reads them back, urgent ones first: with whatever provider the properties name. */
public final class OrderBook {

    private OrderBook() {}

    /** Takes its provider from {@code jndi.properties}. */
    public static void main(String[] arguments) throws NamingException {
        System.out.println(run(new Properties()));
    }

    /** Everything in it is Jakarta Messaging and JNDI. The names are its own, and the properties those of its operator. */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    static List<String> run(Map<?, ?> environment) throws NamingException {
        Context naming = new InitialContext(new Hashtable<>(environment));
        try {
            ConnectionFactory factory = (ConnectionFactory) naming.lookup("ConnectionFactory");
            Queue orders = (Queue) naming.lookup("jms/Orders");
            try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
                context.createProducer().setPriority(4).send(orders, "eggs");
                context.createProducer()
                        .setPriority(9)
                        .setProperty("customer", "hotel")
                        .send(orders, "butter");
                context.createProducer()
                        .setPriority(4)
                        .setProperty("customer", "hotel")
                        .send(orders, "milk");
                context.commit();
                List<String> read = new ArrayList<>();
                try (JMSConsumer consumer = context.createConsumer(orders, "customer = 'hotel'")) {
                    read.add(consumer.receiveBody(String.class, 10_000));
                    read.add(consumer.receiveBody(String.class, 10_000));
                }
                try (JMSConsumer consumer = context.createConsumer(orders)) {
                    read.add(consumer.receiveBody(String.class, 10_000));
                }
                context.commit();
                return read;
            }
        } finally {
            naming.close();
        }
    }
}
