// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.requestreply;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;

/** Where the messages of both programs are. */
final class Databases {

    private Databases() {}

    /** A factory for the URL, user and password that are the first arguments of a program. */
    static OnceMQConnectionFactory factory(String[] arguments) {
        return OnceMQConnectionFactory.builder()
                .url(arguments[0])
                .user(arguments[1])
                .password(arguments[2])
                .option(Option.SCHEMA, "create")
                .build();
    }
}
