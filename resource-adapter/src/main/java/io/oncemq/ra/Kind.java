// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

/** What an application asked for. A physical connection is of one kind, since it holds the provider's object of that kind. */
enum Kind {
    CONNECTION,
    QUEUE_CONNECTION,
    TOPIC_CONNECTION,
    CONTEXT
}
