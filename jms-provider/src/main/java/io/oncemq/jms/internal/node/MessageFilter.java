// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.QueuedMessage;
import java.util.function.Predicate;

/**
 * Which messages of a source a consumer wants.
 *
 * @param key filters of one source with equal keys are the same: the text of the selector, and whatever else decides
 * @param matches the decision; thread-safe, and false rather than an exception for a message that it cannot judge
 */
public record MessageFilter(String key, Predicate<QueuedMessage> matches) {

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof MessageFilter filter && key.equals(filter.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
