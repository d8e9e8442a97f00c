// SPDX-License-Identifier: Apache-2.0
/** The application whose messages join the transactions of its DataSource. */
package io.oncemq.itests.servers.app.joined;
