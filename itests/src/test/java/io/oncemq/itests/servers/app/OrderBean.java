// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Ships each order and says so, in one transaction of three resources; an order that says "fail" fails the first time. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "15")
        })
public class OrderBean implements MessageListener {

    @Resource(lookup = "java:/jdbc/Business")
    private DataSource business;

    @Resource(lookup = "java:/jms/OnceMQ")
    private ConnectionFactory messages;

    @Override
    public void onMessage(Message message) {
        try {
            String order = message.getBody(String.class);
            try (Connection connection = business.getConnection();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO shipment VALUES (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
            try (JMSContext context = messages.createContext()) {
                context.createProducer().send(context.createQueue("shipped"), order);
            }
            if (order.startsWith("fail") && !message.getJMSRedelivered()) {
                throw new EJBException("Order " + order + " fails the first time");
            }
        } catch (JMSException | SQLException e) {
            throw new EJBException(e);
        }
    }
}
