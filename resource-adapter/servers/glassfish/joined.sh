#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# OnceMQ in a running GlassFish, in the transactions of a DataSource, without XA. PostgreSQL's driver is in the domain's directory lib:
#   ONCEMQ_RAR=/path/to/oncemq.rar DATABASE_PASSWORD=secret sh joined.sh
ASADMIN=${ASADMIN:-asadmin}
DATABASE="serverName=${DATABASE_HOST:-127.0.0.1}:portNumber=${DATABASE_PORT:-5432}:databaseName=${DATABASE_NAME:-app}"
DATABASE="$DATABASE:user=${DATABASE_USER:-app}:password=$DATABASE_PASSWORD"

commands=$(mktemp)
trap 'rm -f "$commands"' EXIT
cat > "$commands" <<END
# The database twice. App is the application's: its connections are in the transactions of beans, and OnceMQ writes on them what
# beans receive and send. Those of OnceMQ are the provider's own; none takes part in a transaction of an application.
# Without validation GlassFish goes on giving out connections that an outage of the database has broken.
create-jdbc-connection-pool --restype javax.sql.DataSource --isconnectvalidatereq=true --validationmethod=custom-validation --validationclassname=org.glassfish.api.jdbc.validation.PostgresConnectionValidation --datasourceclassname org.postgresql.ds.PGSimpleDataSource --maxpoolsize 40 --property $DATABASE AppDatabase
create-jdbc-resource --connectionpoolid AppDatabase jdbc/App
create-jdbc-connection-pool --restype javax.sql.DataSource --isconnectvalidatereq=true --validationmethod=custom-validation --validationclassname=org.glassfish.api.jdbc.validation.PostgresConnectionValidation --datasourceclassname org.postgresql.ds.PGSimpleDataSource --nontransactionalconnections=true --steadypoolsize 0 --property $DATABASE OnceMQDatabase
create-jdbc-resource --connectionpoolid OnceMQDatabase jdbc/OnceMQ
create-resource-adapter-config --property transactionMode=joined:dataSourceJndiName=jdbc/App:ownDataSourceJndiName=jdbc/OnceMQ oncemq
deploy --name oncemq $ONCEMQ_RAR
create-connector-connection-pool --raname oncemq --connectiondefinition jakarta.jms.ConnectionFactory --transactionsupport NoTransaction --steadypoolsize 0 --maxpoolsize 40 OnceMQConnections
create-connector-resource --poolname OnceMQConnections jms/OnceMQ
create-admin-object --raname oncemq --restype jakarta.jms.Queue --property name=orders jms/orders
create-admin-object --raname oncemq --restype jakarta.jms.Topic --property name=news jms/news
END
"$ASADMIN" --host 127.0.0.1 --port "${ADMIN_PORT:-4848}" multimode --file "$commands"
