// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app.joined;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** What was shipped. */
@Entity
public class Shipment {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;

    /** For JPA. */
    protected Shipment() {}

    /** The shipment of an order. */
    public Shipment(String name) {
        this.name = name;
    }

    /** The order. */
    public String getName() {
        return name;
    }
}
