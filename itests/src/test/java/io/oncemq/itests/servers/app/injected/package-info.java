// SPDX-License-Identifier: Apache-2.0
/** What is deployed to servers that inject a JMSContext of any resource adapter. */
@NullMarked
package io.oncemq.itests.servers.app.injected;

import org.jspecify.annotations.NullMarked;
