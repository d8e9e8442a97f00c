// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message whose body is text, or null. */
public final class OnceMQTextMessage extends OnceMQMessage implements TextMessage {

    private @Nullable String text;
    private boolean readOnly;

    OnceMQTextMessage(@Nullable String text) {
        this.text = text;
    }

    static OnceMQTextMessage received(@Nullable String text) {
        OnceMQTextMessage message = new OnceMQTextMessage(text);
        message.readOnly = true;
        return message;
    }

    @Override
    public MessageKind kind() {
        return MessageKind.TEXT;
    }

    @Override
    public void setText(@Nullable String text) throws MessageNotWriteableException {
        checkBodyWritable(readOnly);
        this.text = text;
    }

    @Override
    public @Nullable String getText() {
        return text;
    }

    @Override
    public void clearBody() {
        text = null;
        readOnly = false;
    }

    @Override
    StoredBody storedBody() {
        return ExactText.store(text);
    }

    @Override
    boolean hasBody() {
        return text != null;
    }

    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        return bodyClass.isAssignableFrom(String.class);
    }

    @Override
    Object copyBody(Class<?> bodyClass) throws MessageFormatException {
        checkBodyOf(bodyClass);
        return Objects.requireNonNull(text);
    }
}
