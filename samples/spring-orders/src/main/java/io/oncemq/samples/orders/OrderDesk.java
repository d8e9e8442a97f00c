// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import jakarta.persistence.EntityManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders. */
@Service
class OrderDesk {

    private final EntityManager entities;
    private final JmsTemplate jms;

    OrderDesk(EntityManager entities, JmsTemplate jms) {
        this.entities = entities;
        this.jms = jms;
    }

    /** The row and the message: both or neither. */
    @Transactional
    public void place(String id, String article) {
        entities.persist(new PlacedOrder(id, article));
        jms.convertAndSend("orders", id);
    }
}
