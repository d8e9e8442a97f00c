// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** What was shipped. Nothing in this table keeps an order from being shipped twice. */
@Entity
class Shipment {

    @Id
    @GeneratedValue
    private @Nullable Long id;

    private String orderId = "";

    /** For JPA. */
    protected Shipment() {}

    Shipment(String orderId) {
        this.orderId = orderId;
    }

    @Override
    public String toString() {
        return id + ": " + orderId;
    }
}
