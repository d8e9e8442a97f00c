// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** An event that has been received. */
@Entity
class ShippedEvent {

    @Id
    @GeneratedValue
    private @Nullable Long id;

    private String orderId = "";

    /** For JPA. */
    protected ShippedEvent() {}

    ShippedEvent(String orderId) {
        this.orderId = orderId;
    }

    @Override
    public String toString() {
        return id + ": " + orderId;
    }
}
