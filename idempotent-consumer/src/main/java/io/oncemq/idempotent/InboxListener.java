// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Objects;

/** Applies an effect once for each key of the messages that it is given. */
final class InboxListener implements MessageListener {

    private final Inbox inbox;
    private final MessageKey key;
    private final MessageEffect effect;

    InboxListener(Inbox inbox, MessageKey key, MessageEffect effect) {
        this.inbox = inbox;
        this.key = Objects.requireNonNull(key, "key");
        this.effect = Objects.requireNonNull(effect, "effect");
    }

    @Override
    public void onMessage(Message message) {
        try {
            inbox.execute(key.of(message), (Effect<Exception>) connection -> effect.apply(message, connection));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "A message could not be processed by the " + inbox + ": " + e.getMessage(), e);
        }
    }
}
