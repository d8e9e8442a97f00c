// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies messages of other providers into ours (Jakarta Messaging 3.12). Only what the API promises is asked of them; a
 * BytesMessage or StreamMessage is in read-only mode, at its beginning, afterwards.
 */
final class ForeignMessages {

    private static final int CHUNK = 8192;

    private static final List<Class<? extends Message>> KINDS =
            List.of(TextMessage.class, BytesMessage.class, MapMessage.class, StreamMessage.class, ObjectMessage.class);

    private final MessageFactory factory;

    ForeignMessages(MessageFactory factory) {
        this.factory = factory;
    }

    /** A copy of what an application set, except for the header fields that send sets. */
    OnceMQMessage copy(Message original) throws JMSException {
        OnceMQMessage copy = copyBody(original);
        copy.setJMSType(original.getJMSType());
        copy.setJMSReplyTo(original.getJMSReplyTo());
        String correlationId = original.getJMSCorrelationID();
        copy.setJMSCorrelationID(correlationId);
        if (correlationId == null) {
            copy.setJMSCorrelationIDAsBytes(correlationIdBytes(original));
        }
        copyProperties(original, copy.properties());
        return copy;
    }

    private OnceMQMessage copyBody(Message original) throws JMSException {
        if (KINDS.stream().filter(kind -> kind.isInstance(original)).count() > 1) {
            throw new MessageFormatException("A message of class "
                    + original.getClass().getName() + " cannot be sent: it is of several kinds at once");
        }
        if (original instanceof TextMessage text) {
            return factory.createTextMessage(text.getText());
        }
        if (original instanceof BytesMessage bytes) {
            return copyBytes(bytes);
        }
        if (original instanceof MapMessage map) {
            return copyMap(map);
        }
        if (original instanceof StreamMessage stream) {
            return copyStream(stream);
        }
        if (original instanceof ObjectMessage object) {
            return factory.createObjectMessage(object.getObject());
        }
        return factory.createMessage();
    }

    private OnceMQBytesMessage copyBytes(BytesMessage original) throws JMSException {
        OnceMQBytesMessage copy = factory.createBytesMessage();
        original.reset();
        byte[] chunk = new byte[CHUNK];
        int length = original.readBytes(chunk);
        while (length > 0) {
            copy.writeBytes(chunk, 0, length);
            length = original.readBytes(chunk);
        }
        original.reset();
        return copy;
    }

    private OnceMQMapMessage copyMap(MapMessage original) throws JMSException {
        OnceMQMapMessage copy = factory.createMapMessage();
        Enumeration<?> names = original.getMapNames();
        while (names.hasMoreElements()) {
            String name = name(names.nextElement(), "a value of the map");
            copy.setObject(name, original.getObject(name));
        }
        return copy;
    }

    private OnceMQStreamMessage copyStream(StreamMessage original) throws JMSException {
        OnceMQStreamMessage copy = factory.createStreamMessage();
        original.reset();
        try {
            while (true) {
                copy.writeObject(original.readObject());
            }
        } catch (MessageEOFException ignored) {
            // The only way to learn where the stream ends.
        }
        original.reset();
        return copy;
    }

    private static void copyProperties(Message original, MessageProperties copy) throws JMSException {
        Enumeration<?> names = original.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = name(names.nextElement(), "a property");
            copy.setForeign(name, original.getObjectProperty(name));
        }
    }

    private static byte @Nullable [] correlationIdBytes(Message original) throws JMSException {
        try {
            return original.getJMSCorrelationIDAsBytes();
        } catch (UnsupportedOperationException ignored) {
            // Providers need not support bytes; then there are none.
            return null;
        }
    }

    private static String name(@Nullable Object name, String of) throws MessageFormatException {
        if (name instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new MessageFormatException("The name of " + of + " is not a text, or empty");
    }
}
