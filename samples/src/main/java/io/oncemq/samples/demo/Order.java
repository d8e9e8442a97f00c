// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Session;
import java.math.BigDecimal;

/**
 * An order.
 *
 * @param id unique
 * @param customer who ordered
 * @param amount how much it costs
 */
record Order(String id, String customer, BigDecimal amount) {

    static final String QUEUE = "orders";
    static final String EVENT_QUEUE = "order-events";

    static Order of(MapMessage message) throws JMSException {
        return new Order(
                message.getString("id"), message.getString("customer"), new BigDecimal(message.getString("amount")));
    }

    MapMessage toMessage(Session session) throws JMSException {
        MapMessage message = session.createMapMessage();
        message.setString("id", id);
        message.setString("customer", customer);
        message.setString("amount", amount.toPlainString());
        return message;
    }
}
