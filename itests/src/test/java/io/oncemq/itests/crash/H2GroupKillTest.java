// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2GroupKillTest extends GroupKill {

    @Override
    DatabaseAddress startDatabase() throws Exception {
        return new H2CampaignDatabase(TestFiles.newDirectory("groups-database")).address();
    }

    @Override
    void endDatabase() {
        // It ends with the last process that has it open.
    }

    @Override
    boolean shared() {
        return false;
    }
}
