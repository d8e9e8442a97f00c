// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** A database of its own for a test whose processes are killed. */
interface CrashDatabase extends AutoCloseable {

    DatabaseAddress address();

    @Override
    void close() throws IOException, SQLException;

    /** Makes one. */
    @FunctionalInterface
    interface Opening {

        /** A database that may keep its files in a directory, where they are left. */
        CrashDatabase open(Path directory) throws Exception;
    }

    /** In a file, which one process at a time has open, and which ends with the last of them. */
    static CrashDatabase h2(Path directory) {
        return new H2CampaignDatabase(directory);
    }

    /** A server of its own. */
    static CrashDatabase postgres(Path directory) throws IOException {
        return PostgresCampaignDatabase.start();
    }

    /** A server of its own. */
    static CrashDatabase mariaDb(Path directory) throws IOException {
        return MariaDbCampaignDatabase.start();
    }
}
