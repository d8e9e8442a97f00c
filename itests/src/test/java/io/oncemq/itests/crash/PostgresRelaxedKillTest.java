// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresRelaxedKillTest extends RelaxedKill {

    PostgresRelaxedKillTest() {
        super(CrashDatabase::postgres);
    }
}
