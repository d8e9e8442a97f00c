// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class MariaDbGroupKillTest extends GroupKill {

    MariaDbGroupKillTest() {
        super(CrashDatabase::mariaDb);
    }
}
