// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.pubsub;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Prices are published on a topic. The archive has a durable subscription and gets what was published while it was away; two
 * clerks share one, so that each price goes to one of them.
 */
public final class PriceTicker {

    private static final int PRICES = 6;

    private PriceTicker() {}

    /** Argument: the JDBC URL of a database; without, H2 in a file. */
    public static void main(String[] arguments) {
        run(arguments.length > 0 ? arguments[0] : "jdbc:h2:./target/prices");
    }

    /** Returns what each got: the archive, the first clerk, the second clerk. */
    static List<List<String>> run(String url) {
        try (OnceMQConnectionFactory factory = new OnceMQConnectionFactory(url)) {
            subscribe(factory);
            try (JMSContext first = factory.createContext();
                    JMSContext second = factory.createContext();
                    JMSContext publisher = factory.createContext()) {
                JMSConsumer oneClerk = first.createSharedDurableConsumer(prices(first), "clerks");
                JMSConsumer otherClerk = second.createSharedDurableConsumer(prices(second), "clerks");
                List<String> one = new ArrayList<>();
                List<String> other = new ArrayList<>();
                for (int i = 1; i <= PRICES; i++) {
                    publisher.createProducer().send(prices(publisher), "price " + i);
                    take(i % 2 == 0 ? otherClerk : oneClerk, i % 2 == 0 ? other : one);
                }
                List<String> archive = readArchive(factory);
                System.out.println("archive:      " + archive);
                System.out.println("first clerk:  " + one);
                System.out.println("second clerk: " + other);
                return List.of(archive, one, other);
            }
        }
    }

    private static Topic prices(JMSContext context) {
        return context.createTopic("prices");
    }

    /** The archive and the clerks say that they want the prices, and go home. */
    private static void subscribe(OnceMQConnectionFactory factory) {
        try (JMSContext context = factory.createContext()) {
            context.setClientID("archive");
            context.createDurableConsumer(prices(context), "all").close();
        }
        try (JMSContext context = factory.createContext()) {
            context.createSharedDurableConsumer(prices(context), "clerks").close();
        }
    }

    private static void take(JMSConsumer clerk, List<String> prices) {
        prices.add(clerk.receiveBody(String.class, 10_000));
    }

    private static List<String> readArchive(OnceMQConnectionFactory factory) {
        try (JMSContext context = factory.createContext()) {
            context.setClientID("archive");
            JMSConsumer consumer = context.createDurableConsumer(prices(context), "all");
            List<String> prices = new ArrayList<>();
            while (prices.size() < PRICES) {
                prices.add(consumer.receiveBody(String.class, 10_000));
            }
            return prices;
        }
    }
}
