// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresScheduleKillTest extends ScheduleKill {

    PostgresScheduleKillTest() {
        super(CrashDatabase::postgres);
    }

    @Override
    int processes() {
        return 2;
    }
}
