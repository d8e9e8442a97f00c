// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message whose body is a serialized object, or null. It keeps the serialized form only: setting an object takes a copy,
 * and getting one makes another. What came from the store is deserialized only if the policy allows its class; what the
 * application itself has set is its own.
 */
public final class OnceMQObjectMessage extends OnceMQMessage implements ObjectMessage {

    private final ObjectPolicy policy;
    // Never changed once set.
    private byte @Nullable [] serialized;
    private boolean readOnly;
    private boolean fromStore;

    OnceMQObjectMessage(ObjectPolicy policy) {
        this.policy = policy;
    }

    OnceMQObjectMessage(@Nullable Serializable object, ObjectPolicy policy) throws MessageFormatException {
        this.policy = policy;
        this.serialized = object == null ? null : serialize(object);
    }

    /** Shares the array. */
    static OnceMQObjectMessage received(byte @Nullable [] serialized, ObjectPolicy policy) {
        OnceMQObjectMessage message = new OnceMQObjectMessage(policy);
        message.serialized = serialized;
        message.readOnly = true;
        message.fromStore = true;
        return message;
    }

    @Override
    public MessageKind kind() {
        return MessageKind.OBJECT;
    }

    @Override
    public void setObject(@Nullable Serializable object) throws MessageNotWriteableException, MessageFormatException {
        checkBodyWritable(readOnly);
        serialized = object == null ? null : serialize(object);
        fromStore = false;
    }

    @Override
    public @Nullable Serializable getObject() throws MessageFormatException {
        if (serialized == null) {
            return null;
        }
        return (fromStore ? policy : ObjectPolicy.allowAll()).read(serialized);
    }

    @Override
    public void clearBody() {
        serialized = null;
        readOnly = false;
    }

    @Override
    StoredBody storedBody() {
        return new StoredBody(null, serialized);
    }

    @Override
    boolean hasBody() {
        return serialized != null;
    }

    /** Only the object knows its class, so it is deserialized. If it cannot be, it is of no class. */
    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        try {
            return bodyClass.isInstance(getObject());
        } catch (MessageFormatException e) {
            return false;
        }
    }

    @Override
    Object copyBody(Class<?> bodyClass) throws MessageFormatException {
        Serializable object = Objects.requireNonNull(getObject());
        if (!bodyClass.isInstance(object)) {
            throw new MessageFormatException(
                    "The body of " + this + " is a " + object.getClass().getName() + ", not a " + bodyClass.getName());
        }
        return object;
    }

    private static byte[] serialize(Serializable object) throws MessageFormatException {
        var bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw JmsExceptions.messageFormat(
                    "An object of class " + object.getClass().getName() + " cannot be serialized", e);
        }
        return bytes.toByteArray();
    }
}
