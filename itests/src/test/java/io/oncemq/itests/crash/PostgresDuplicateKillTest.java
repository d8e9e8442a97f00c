// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresDuplicateKillTest extends DuplicateKill {

    PostgresDuplicateKillTest() {
        super(CrashDatabase::postgres);
    }
}
