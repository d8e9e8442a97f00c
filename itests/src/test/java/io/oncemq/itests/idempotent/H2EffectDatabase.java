// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** H2 in memory. */
final class H2EffectDatabase extends EffectDatabase {

    @Override
    DataSource dataSource() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url());
        dataSource.setUser(user());
        return dataSource;
    }

    @Override
    String url() {
        return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
    }

    @Override
    String user() {
        return "sa";
    }

    @Override
    public void close() throws SQLException {
        execute("SHUTDOWN");
    }
}
