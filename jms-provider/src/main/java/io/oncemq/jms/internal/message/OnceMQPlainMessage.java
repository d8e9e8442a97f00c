// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.MessageKind;

/** A message without body. */
public final class OnceMQPlainMessage extends OnceMQMessage {

    OnceMQPlainMessage() {}

    @Override
    public MessageKind kind() {
        return MessageKind.MESSAGE;
    }

    @Override
    public void clearBody() {
        // There is none.
    }

    @Override
    StoredBody storedBody() {
        return StoredBody.NONE;
    }

    @Override
    boolean hasBody() {
        return false;
    }

    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        return false;
    }

    @Override
    Object copyBody(Class<?> bodyClass) {
        throw new IllegalStateException("A plain message has no body");
    }
}
