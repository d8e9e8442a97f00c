// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresFlowKillTest extends FlowKill {

    PostgresFlowKillTest() {
        super(CrashDatabase::postgres);
    }
}
