// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The DataSources of a container, by name, and the table of the application: one effect for each order. */
final class EnlistedDataSources implements AutoCloseable {

    /** Names of their own: those who use DataSources of one name share the provider's node. */
    private final String applicationsName = "jdbc/app-" + UUID.randomUUID();

    private final String ownName = "jdbc/own-" + UUID.randomUUID();
    private final AgroalDataSource applications;
    private final AgroalDataSource own;

    EnlistedDataSources(Container container, String url, String user) throws SQLException {
        applications = pool(container, url, user, true);
        own = pool(container, url, user, false);
        BoundDataSources.bind(applicationsName, applications);
        BoundDataSources.bind(ownName, own);
        execute("CREATE TABLE IF NOT EXISTS effect (name varchar(100))");
    }

    private static AgroalDataSource pool(Container container, String url, String user, boolean enlisting)
            throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> {
            pool.maxSize(20)
                    .acquisitionTimeout(Duration.ofSeconds(30))
                    .connectionFactoryConfiguration(
                            connections -> connections.jdbcUrl(url).principal(new NamePrincipal(user)));
            if (enlisting) {
                pool.transactionIntegration(new NarayanaTransactionIntegration(
                        container.transactions(), container.getTransactionSynchronizationRegistry()));
            }
            return pool;
        }));
    }

    /** Has an adapter join the transactions of these DataSources. */
    void joinBy(OnceMQResourceAdapter adapter) {
        adapter.setTransactionMode("joined");
        adapter.setDataSourceJndiName(applicationsName);
        adapter.setOwnDataSourceJndiName(ownName);
        adapter.setOptions("schema=create");
    }

    DataSource applications() {
        return applications;
    }

    /** In the current transaction. */
    void effect(String name) throws SQLException {
        try (Connection connection = applications.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO effect VALUES (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    List<String> effects() throws SQLException {
        return column("SELECT name FROM effect");
    }

    List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        BoundDataSources.clear();
        applications.close();
        own.close();
    }
}
