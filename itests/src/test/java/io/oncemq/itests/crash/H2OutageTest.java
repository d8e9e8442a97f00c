// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.sql.SQLException;

/** The database is closed under the node; whoever connects next opens it again. */
class H2OutageTest extends DatabaseOutage {

    private Path directory = Path.of("");

    @Override
    DatabaseAddress startDatabase() throws Exception {
        directory = TestFiles.newDirectory("h2-outage");
        return address();
    }

    private DatabaseAddress address() {
        return new DatabaseAddress("jdbc:h2:file:" + directory.resolve("outage"), "sa");
    }

    @Override
    void takeAway(int outage) throws Exception {
        try {
            address().execute(outage % 2 == 0 ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
        } catch (SQLException closed) {
            // The connection that asked for it is closed as well.
            System.out.println("closed: " + closed.getMessage());
        }
    }

    @Override
    void bringBack() {
        // The next connection does.
    }

    @Override
    void endDatabase() throws Exception {
        TestFiles.delete(directory);
    }

    @Override
    boolean sendsFail() {
        return false;
    }
}
