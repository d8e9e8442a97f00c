// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.OnceMQMessage;
import jakarta.jms.JMSException;

/** Looks at a message before receive() takes it. */
@FunctionalInterface
interface MessageCheck {

    /** Takes every message. */
    MessageCheck NONE = message -> {};

    /** Refuses the message by an exception, which the application gets. */
    void check(OnceMQMessage message) throws JMSException;
}
