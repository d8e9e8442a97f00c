// SPDX-License-Identifier: Apache-2.0
/** The application with distributed transactions. */
package io.oncemq.itests.servers.app.xa;
