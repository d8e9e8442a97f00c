// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2RelaxedKillTest extends RelaxedKill {

    @Override
    DatabaseAddress startDatabase() throws Exception {
        return new DatabaseAddress(
                "jdbc:h2:file:" + TestFiles.newDirectory("relaxed-h2").resolve("numbers"), "sa");
    }

    @Override
    void endDatabase() {
        // The file is left for those who look for the cause of a failure.
    }
}
