// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An order that a customer has placed. */
@Entity
class PlacedOrder {

    @Id
    private String id = "";

    private String article = "";

    /** For JPA. */
    protected PlacedOrder() {}

    PlacedOrder(String id, String article) {
        this.id = id;
        this.article = article;
    }

    @Override
    public String toString() {
        return id + ": " + article;
    }
}
