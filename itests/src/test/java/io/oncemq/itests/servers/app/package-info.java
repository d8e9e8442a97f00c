// SPDX-License-Identifier: Apache-2.0
/** The application that is deployed to the servers. */
@NullMarked
package io.oncemq.itests.servers.app;

import org.jspecify.annotations.NullMarked;
