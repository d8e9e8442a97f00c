// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/** One thread's part of a job. Opened, used and closed by that thread. */
interface Worker extends AutoCloseable {

    /** Handles one message and tells the recorder, or waits a little for one in vain. */
    void step(Recorder recorder) throws Exception;
}
