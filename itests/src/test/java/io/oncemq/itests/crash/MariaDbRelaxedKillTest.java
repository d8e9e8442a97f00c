// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class MariaDbRelaxedKillTest extends RelaxedKill {

    MariaDbRelaxedKillTest() {
        super(CrashDatabase::mariaDb);
    }
}
