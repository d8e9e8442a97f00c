// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.Acknowledger;
import io.oncemq.jms.internal.node.Delivery;
import jakarta.jms.JMSException;

/** What a message in the hands of the application knows of its delivery. */
record HandedOut(OnceMQSession session, Delivery delivery) implements Acknowledger {

    @Override
    public void acknowledge() throws JMSException {
        session.acknowledge();
    }

    @Override
    public void failed(Throwable thrown) {
        delivery.failed(thrown);
    }
}
