// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2PoisonTest extends PoisonContract {

    H2PoisonTest() {
        super(CrashDatabase::h2);
    }
}
