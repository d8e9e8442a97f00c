// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.selector.Selector;
import io.oncemq.jms.internal.selector.SelectorSyntaxException;
import jakarta.jms.InvalidSelectorException;
import org.jspecify.annotations.Nullable;

/** Selectors as applications give them. */
public final class Selectors {

    private Selectors() {}

    /** The selector of a text; null if there is none: the text is null or empty (Jakarta Messaging 3.8.1). */
    public static @Nullable Selector parse(@Nullable String text) throws InvalidSelectorException {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Selector.parse(text);
        } catch (SelectorSyntaxException e) {
            throw JmsExceptions.withCause(new InvalidSelectorException(e.getMessage()), e);
        }
    }
}
