// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/** A way to do the workloads. */
interface Subject {

    String name();

    /**
     * Makes the tables of a run in an empty schema and fills the queue.
     *
     * @param url where the workers connect to
     */
    Job prepare(Server server, String url, String schema, Workload workload, int backlog) throws Exception;
}
