// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresKeyKillTest extends KeyKill {

    PostgresKeyKillTest() {
        super(CrashDatabase::postgres);
    }

    @Override
    boolean canBeLookedAt() {
        return true;
    }
}
