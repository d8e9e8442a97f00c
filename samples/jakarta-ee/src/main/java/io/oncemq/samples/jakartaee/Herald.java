// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Keeps a book of what was shipped, by a durable subscription: nothing is missed while the application is away. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/shipped"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "herald"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "herald")
        })
public class Herald implements MessageListener {

    @PersistenceContext
    EntityManager entities;

    @Override
    public void onMessage(Message message) {
        try {
            entities.persist(new Announcement(message.getBody(String.class)));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
