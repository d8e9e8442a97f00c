// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app.joined;

import io.oncemq.itests.servers.app.OrderWork;
import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Ships each order by JPA, and says so, in one transaction of one resource. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "15")
        })
public class OrderBean implements MessageListener {

    @PersistenceContext
    private EntityManager entities;

    @Resource(name = "jms/OnceMQ")
    private ConnectionFactory messages;

    @Override
    public void onMessage(Message message) {
        OrderWork.process(message, messages, order -> entities.persist(new Shipment(order)));
    }
}
