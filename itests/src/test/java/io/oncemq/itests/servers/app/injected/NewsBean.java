// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app.injected;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads news by a durable subscription, and tells them to a queue by a context that the container injects. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "reader"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "news")
        })
public class NewsBean implements MessageListener {

    @Inject
    @JMSConnectionFactory("java:comp/env/jms/OnceMQ")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        try {
            context.createProducer().send(context.createQueue("read"), message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
