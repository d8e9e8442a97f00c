// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

/** Books the transfers of one account, each in one transaction of some kind. One thread. */
interface Till extends AutoCloseable {

    /** Begins a journey: books its first step, and sends it on. */
    void payIn(Transfer first) throws Exception;

    /** Takes a transfer that has come, books it and sends it on; if none comes, does nothing. */
    void passOn(long patienceMillis) throws Exception;

    @Override
    void close() throws Exception;
}
