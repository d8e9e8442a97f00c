// SPDX-License-Identifier: Apache-2.0
/** The Jakarta Messaging provider: the connection factory and the destinations. */
@NullMarked
package io.oncemq.jms;

import org.jspecify.annotations.NullMarked;
