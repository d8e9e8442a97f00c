// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import org.jspecify.annotations.Nullable;

/** As whom a connection is made; null where nothing is given. */
record Credentials(@Nullable String user, @Nullable String password) {}
