// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import java.io.Serializable;
import java.sql.SQLException;
import javax.transaction.xa.XAResource;
import org.postgresql.xa.PGXADataSource;

/** The resource of the business data, which the transaction manager's log knows by its URL. */
final class BusinessResource extends ResourceAround implements Serializable {

    private static final long serialVersionUID = 1;

    private final String url;

    BusinessResource(String url, XAResource real) {
        super(real);
        this.url = url;
    }

    private Object writeReplace() {
        return new Logged(url);
    }

    /** What is in the log. */
    private record Logged(String url) implements Serializable {
        private Object readResolve() throws SQLException {
            return new BusinessResource(url, dataSource(url).getXAConnection().getXAResource());
        }
    }

    static PGXADataSource dataSource(String url) {
        PGXADataSource dataSource = new PGXADataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        return dataSource;
    }
}
