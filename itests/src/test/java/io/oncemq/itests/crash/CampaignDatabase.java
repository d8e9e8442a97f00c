// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The database of a campaign, and the knowledge of what dead nodes had claimed in it. */
interface CampaignDatabase extends CrashDatabase {

    /** Begins to watch; the schema is there. */
    void watch() throws SQLException;

    /** A child was killed. */
    void killed(String child) throws SQLException, IOException;

    /** What dead nodes had claimed when they died, in the order of their recovery. */
    List<Loss> losses() throws SQLException;
}
