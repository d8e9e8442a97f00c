// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2FlowKillTest extends FlowKill {

    H2FlowKillTest() {
        super(CrashDatabase::h2);
    }
}
