// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** The values of the header fields and properties of a message, by the identifiers that name them in a selector. */
@FunctionalInterface
public interface Identifiers {

    /**
     * Returns the value in the type it was set with. JMSDeliveryMode is the string PERSISTENT or NON_PERSISTENT.
     *
     * @param identifier the name of a header field a selector may refer to, or of a property
     * @return Boolean, Byte, Short, Integer, Long, Float, Double or String; null if there is none (NULL)
     */
    @Nullable Object valueOf(String identifier);
}
