// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class MariaDbTwoNodesTest extends TwoNodes {

    MariaDbTwoNodesTest() {
        super(CrashDatabase::mariaDb);
    }
}
