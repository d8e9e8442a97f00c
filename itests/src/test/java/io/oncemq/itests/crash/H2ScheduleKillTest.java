// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2ScheduleKillTest extends ScheduleKill {

    H2ScheduleKillTest() {
        super(CrashDatabase::h2);
    }

    @Override
    int processes() {
        return 1;
    }
}
