// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresDeadLetterKillTest extends DeadLetterKill {

    PostgresDeadLetterKillTest() {
        super(CrashDatabase::postgres);
    }
}
