// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import java.nio.file.Path;
import java.util.List;

/**
 * What a process of the shop needs to know.
 *
 * @param name of its node
 * @param directory where the transaction manager's log is
 * @param messages URL of the messages' database
 * @param messagesUser who needs no password
 * @param business URL of the business data's database, on PostgreSQL, for user postgres
 */
record ShopSettings(String name, Path directory, String messages, String messagesUser, String business) {

    static final int COUNT = 5;

    List<String> arguments() {
        return List.of(name, directory.toString(), messages, messagesUser, business);
    }

    static ShopSettings parse(String[] arguments) {
        return new ShopSettings(arguments[0], Path.of(arguments[1]), arguments[2], arguments[3], arguments[4]);
    }
}
