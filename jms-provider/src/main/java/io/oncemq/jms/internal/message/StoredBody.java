// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import org.jspecify.annotations.Nullable;

/**
 * The body of a message as it is stored; at most one of the two is set.
 *
 * @param text what every database can hold exactly
 * @param bytes what is not text, or not such text; never changed
 */
record StoredBody(@Nullable String text, byte @Nullable [] bytes) {

    static final StoredBody NONE = new StoredBody(null, null);
}
