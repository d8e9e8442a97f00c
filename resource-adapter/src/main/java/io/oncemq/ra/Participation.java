// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** How a session takes part in the container's transactions. */
interface Participation {

    /** What the container enlists in its transactions; null if nothing has to be. */
    @Nullable XAResource resource();

    /** Whether what the session does on this thread belongs to a transaction of the container. */
    boolean inTransaction();

    /**
     * Has the present transaction rolled back, whatever the container decides. A container that fails before it comes to the bean,
     * as when the application is being undeployed, may not mark its transaction: then it would commit a receipt that had no effect.
     */
    void refuse();
}
