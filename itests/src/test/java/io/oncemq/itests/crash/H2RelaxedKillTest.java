// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2RelaxedKillTest extends RelaxedKill {

    H2RelaxedKillTest() {
        super(CrashDatabase::h2);
    }
}
