// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.postgresql.Driver;

/**
 * The PostgreSQL of a test, as servers have to know it.
 *
 * @param port on this machine
 */
record Database(int port) {

    static final String NAME = "postgres";
    static final String USER = "postgres";
    static final String PASSWORD = "none";

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    /** The jar of the driver, which servers want to have themselves. */
    static Path driver() throws URISyntaxException {
        return Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
