// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers.app.xa;

import io.oncemq.itests.servers.app.OrderWork;
import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Ships each order by an XA DataSource, and says so, in one transaction of three resources. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "15")
        })
public class OrderBean implements MessageListener {

    @Resource(name = "jdbc/Business")
    private DataSource business;

    @Resource(name = "jms/OnceMQ")
    private ConnectionFactory messages;

    @Override
    public void onMessage(Message message) {
        OrderWork.process(message, messages, this::ship);
    }

    private void ship(String order) throws SQLException {
        try (Connection connection = business.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO shipment (name) VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }
}
