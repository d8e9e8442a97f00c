// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;

/** For sends that fail before they are under way. */
final class NeverCalled implements CompletionListener {

    @Override
    public void onCompletion(Message message) {
        throw new AssertionError("completed: " + message);
    }

    @Override
    public void onException(Message message, Exception exception) {
        throw new AssertionError(exception);
    }
}
