// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresTwoNodesTest extends TwoNodes {

    PostgresTwoNodesTest() {
        super(CrashDatabase::postgres);
    }
}
