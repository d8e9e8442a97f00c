// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.MessageFormatException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Creates the messages that applications send. Thread-safe. */
public final class MessageFactory {

    private final ObjectPolicy objectPolicy;

    /** With what {@link jakarta.jms.ObjectMessage#getObject()} of the messages may return. */
    public MessageFactory(ObjectPolicy objectPolicy) {
        this.objectPolicy = objectPolicy;
    }

    /** A message without body. */
    public OnceMQMessage createMessage() {
        return new OnceMQPlainMessage();
    }

    /** A message whose text is null. */
    public OnceMQTextMessage createTextMessage() {
        return createTextMessage(null);
    }

    /** A message with this text. */
    public OnceMQTextMessage createTextMessage(@Nullable String text) {
        return new OnceMQTextMessage(text);
    }

    /** A message without bytes, in write-only mode. */
    public OnceMQBytesMessage createBytesMessage() {
        return new OnceMQBytesMessage();
    }

    /** A message without named values. */
    public OnceMQMapMessage createMapMessage() {
        return new OnceMQMapMessage();
    }

    /** A message without values, in write-only mode. */
    public OnceMQStreamMessage createStreamMessage() {
        return new OnceMQStreamMessage();
    }

    /** A message whose object is null. */
    public OnceMQObjectMessage createObjectMessage() {
        return new OnceMQObjectMessage(objectPolicy);
    }

    /**
     * A message with a copy of this object.
     *
     * @throws MessageFormatException if the object cannot be serialized
     */
    public OnceMQObjectMessage createObjectMessage(@Nullable Serializable object) throws MessageFormatException {
        return new OnceMQObjectMessage(object, objectPolicy);
    }
}
