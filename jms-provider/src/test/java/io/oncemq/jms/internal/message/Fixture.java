// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What the tests of messages share: everything is allowed in ObjectMessages. */
final class Fixture {

    static final ObjectPolicy POLICY = ObjectPolicy.of(List.of("java.util.*", "io.oncemq.**"));
    static final MessageFactory MESSAGES = new MessageFactory(POLICY);
    static final MessageCodec CODEC = new MessageCodec(POLICY, new DuplicatePolicy(60_000, false));

    static final OnceMQQueue QUEUE = new OnceMQQueue("orders");
    static final SendHeaders HEADERS =
            new SendHeaders(QUEUE, "ID:node-1", DeliveryMode.PERSISTENT, 4, 1_767_225_600_000L, 0, 0);

    /** Half of a surrogate pair. */
    static final String LONE_SURROGATE = String.valueOf((char) 0xD83D);

    private Fixture() {}

    static StoredMessage encode(Message message) throws JMSException {
        return CODEC.encode(message, HEADERS, "connection-1");
    }

    static OnceMQMessage decode(StoredMessage stored) throws JMSException {
        return CODEC.decode(new QueuedMessage(17, 0, stored), QUEUE, 1);
    }

    /** The elements of one of the API's enumerations, which have no type. */
    static List<Object> list(Enumeration<?> enumeration) {
        return new ArrayList<>(Collections.list(enumeration));
    }

    /** What a consumer receives when this is sent. */
    @SuppressWarnings("unchecked")
    static <M extends Message> M received(M message) throws JMSException {
        return (M) decode(encode(message));
    }
}
