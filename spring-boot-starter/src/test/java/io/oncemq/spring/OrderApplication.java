// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static java.util.concurrent.TimeUnit.SECONDS;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;

/** An application that ships what is ordered: nothing in it knows of OnceMQ. */
@Configuration
@EnableAutoConfiguration
class OrderApplication {

    @Bean
    Warehouse warehouse(EntityManager entities, JmsTemplate jms) {
        return new Warehouse(entities, jms);
    }

    /** Receives orders, stores shipments with JPA and sends events. */
    static class Warehouse {

        private final EntityManager entities;
        private final JmsTemplate jms;

        /** How often each attempt said that the message was delivered. */
        final List<Integer> attempts = new CopyOnWriteArrayList<>();

        /** Whether an order is at work whose name begins with "slow", and waits. */
        final CountDownLatch slowBegun = new CountDownLatch(1);

        final CountDownLatch slowMayEnd = new CountDownLatch(1);

        Warehouse(EntityManager entities, JmsTemplate jms) {
            this.entities = entities;
            this.jms = jms;
        }

        /** Fails at its end when an order is delivered for the first time whose name begins with "fragile", or ever with "hopeless". */
        @JmsListener(destination = "orders")
        void ship(String order, @Header("JMSXDeliveryCount") int count) throws InterruptedException {
            attempts.add(count);
            entities.persist(new Shipment(order));
            entities.flush();
            jms.convertAndSend("events", "shipped " + order);
            if (order.startsWith("slow")) {
                slowBegun.countDown();
                slowMayEnd.await(60, SECONDS);
            }
            if (order.startsWith("hopeless") || order.startsWith("fragile") && count == 1) {
                throw new IllegalStateException("Dropped " + order);
            }
        }

        @JmsListener(destination = "questions")
        @SendTo("answers")
        String answer(String question) {
            return "answer to " + question;
        }
    }
}
