// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import io.oncemq.idempotent.spring.Idempotent;
import jakarta.persistence.EntityManager;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** Ships orders, and keeps a book of what it hears of shipments. */
@Component
class Warehouse {

    private final EntityManager entities;
    private final JmsTemplate jms;

    Warehouse(EntityManager entities, JmsTemplate jms) {
        this.entities = entities;
        this.jms = jms;
    }

    /** The receipt, the row, the event, and the key of the order: one transaction. An order that is sent twice is shipped once. */
    @JmsListener(destination = "orders")
    @Idempotent(key = "#orderId", consumer = "warehouse")
    public void ship(String orderId) {
        entities.persist(new Shipment(orderId));
        jms.convertAndSend("events", orderId);
    }

    /** The receipt and the row: one transaction. */
    @JmsListener(destination = "events")
    public void shipped(String orderId) {
        entities.persist(new ShippedEvent(orderId));
    }
}
