// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

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

    private String item;

    /** For JPA. */
    protected Shipment() {}

    /** One of that item. */
    public Shipment(String item) {
        this.item = item;
    }

    /** Tells its number. */
    public Long getId() {
        return id;
    }

    /** Tells its item. */
    public String getItem() {
        return item;
    }
}
