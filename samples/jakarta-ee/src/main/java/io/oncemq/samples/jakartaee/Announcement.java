// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** What was announced. */
@Entity
public class Announcement {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String item;

    /** For JPA. */
    protected Announcement() {}

    /** One of that item. */
    public Announcement(String item) {
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
