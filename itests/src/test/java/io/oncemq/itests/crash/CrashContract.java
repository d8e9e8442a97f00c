// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests with processes have: for each a database, a directory for logs, and the processes, which end with it. */
abstract class CrashContract {

    private final String name;
    private final CrashDatabase.Opening opening;
    private CrashDatabase opened;
    Path directory;
    DatabaseAddress database;
    Children children;

    /**
     * A contract.
     *
     * @param name with which the names of its directories begin
     */
    CrashContract(String name, CrashDatabase.Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    @BeforeEach
    final void openDatabase() throws Exception {
        directory = TestFiles.newDirectory(name);
        opened = opening.open(directory);
        database = opened.address();
        children = new Children(directory);
    }

    @AfterEach
    final void closeDatabase() throws Exception {
        children.close();
        opened.close();
    }
}
