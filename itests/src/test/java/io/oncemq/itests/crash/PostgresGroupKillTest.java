// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresGroupKillTest extends GroupKill {

    PostgresGroupKillTest() {
        super(CrashDatabase::postgres);
    }
}
