// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Topic;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Ships orders: the receipt of the message, the row and the announcement are one transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class Warehouse implements MessageListener {

    @PersistenceContext
    EntityManager entities;

    @Resource(lookup = "java:/jms/OnceMQ")
    ConnectionFactory messages;

    @Resource(lookup = "java:/jms/shipped")
    Topic shipped;

    @Override
    public void onMessage(Message message) {
        try {
            String item = message.getBody(String.class);
            entities.persist(new Shipment(item));
            try (JMSContext context = messages.createContext()) {
                context.createProducer().send(shipped, item);
            }
            if (item.startsWith("fragile") && !message.getJMSRedelivered()) {
                throw new IllegalStateException("Dropped " + item + "; the second attempt will succeed");
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
