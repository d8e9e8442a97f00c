// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** Takes orders: a row and a message, both or neither. */
@Stateless
@Path("/orders")
public class OrderDesk {

    @PersistenceContext
    EntityManager entities;

    @Resource(lookup = "java:/jms/OnceMQ")
    ConnectionFactory messages;

    @Resource(lookup = "java:/jms/orders")
    Queue orders;

    /** Places an order. One that is empty is refused, after row and message were written: neither stays. */
    @POST
    public void place(String item) {
        entities.persist(new PlacedOrder(item));
        try (JMSContext context = messages.createContext()) {
            context.createProducer().send(orders, item);
        }
        if (item.isBlank()) {
            throw new IllegalArgumentException("An order needs an item");
        }
    }

    /** How many orders were placed, shipped and announced. */
    @GET
    @Produces("text/plain")
    public String balance() {
        return "orders=" + count("PlacedOrder") + " shipments=" + count("Shipment") + " announcements="
                + count("Announcement");
    }

    private long count(String entity) {
        return entities.createQuery("SELECT count(e) FROM " + entity + " e", Long.class)
                .getSingleResult();
    }
}
