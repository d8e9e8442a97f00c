// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresExpiryKillTest extends ExpiryKill {

    PostgresExpiryKillTest() {
        super(CrashDatabase::postgres);
    }
}
