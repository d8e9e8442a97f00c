// SPDX-License-Identifier: Apache-2.0
/**
 * The resource adapter (Jakarta Connectors 2.1). What is public here is named in {@code META-INF/ra.xml} and made by application
 * servers; applications use the interfaces of Jakarta Messaging.
 */
@NullMarked
package io.oncemq.ra;

import org.jspecify.annotations.NullMarked;
