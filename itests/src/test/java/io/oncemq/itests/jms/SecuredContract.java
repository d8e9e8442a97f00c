// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQConnectionFactory.Builder;
import io.oncemq.jms.Option;
import io.oncemq.jms.SecurityAdmin;
import io.oncemq.jms.admin.Permission;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** What contracts about users of the messages have in common: an administrator with the credentials of the database. */
abstract class SecuredContract extends JmsContract {

    static final String PASSWORD = "p\u00e4ss w\u00f6rd $1";

    private SecurityAdmin admin;

    SecuredContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openAdministration() throws JMSException {
        admin = closing(factory().securityAdmin());
    }

    SecurityAdmin admin() {
        return admin;
    }

    /** A user and a role of the same name, which permits this for destinations. */
    String user(String suffix, String destinations, Permission... permissions) throws JMSException {
        String user = name() + suffix;
        admin.createUser(user, PASSWORD);
        admin.createRole(user);
        admin.addRole(user, user);
        for (Permission permission : permissions) {
            admin.grant(user, permission, destinations);
        }
        return user;
    }

    OnceMQConnectionFactory securedFactory(String user, String password) {
        return closing(database().secured(user, password).build());
    }

    /** A factory of another node, which learns of changes by itself. */
    OnceMQConnectionFactory elsewhere(String user) {
        Builder builder = database().secured(user, PASSWORD).option(Option.NODE_NAME, "elsewhere-" + name());
        return closing(builder.build());
    }

    /** A started connection of a user. */
    Connection connectUser(String user) throws JMSException {
        Connection connection = closing(securedFactory(user, PASSWORD).createConnection());
        connection.start();
        return connection;
    }
}
