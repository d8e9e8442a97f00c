// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.EntityManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Compares what was ordered with what was done. */
@Component
class Balance {

    private final EntityManager entities;

    Balance(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional(readOnly = true)
    public Numbers count() {
        return new Numbers(count("PlacedOrder"), count("Shipment"), count("ShippedEvent"));
    }

    private long count(String entity) {
        return entities.createQuery("SELECT COUNT(e) FROM " + entity + " e", Long.class)
                .getSingleResult();
    }

    /** How many there are of each. */
    record Numbers(long orders, long shipments, long events) {

        boolean even() {
            return orders == shipments && orders == events;
        }

        /** How many orders wait, or their events. */
        long open() {
            return orders - Math.min(shipments, events);
        }
    }
}
