// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

/** An application server that the build has unpacked, with the adapter and the application; used by one thread. */
interface ApplicationServer {

    /** Returns when the application is deployed. */
    void start() throws Exception;

    /** Undeploys the application, and waits until it is gone. */
    void undeploy() throws Exception;

    /** Deploys the application again. */
    void redeploy() throws Exception;

    /** As a crash; the next start deploys the application. */
    void kill() throws Exception;

    /** Ends the server in order, if it runs. */
    void stop() throws Exception;
}
