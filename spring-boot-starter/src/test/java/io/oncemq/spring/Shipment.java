// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row of the application. */
@Entity
class Shipment {

    @Id
    private String orderName;

    protected Shipment() {}

    Shipment(String orderName) {
        this.orderName = orderName;
    }
}
