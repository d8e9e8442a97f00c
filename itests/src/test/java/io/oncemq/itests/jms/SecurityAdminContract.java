// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static io.oncemq.jms.admin.Permission.BROWSE;
import static io.oncemq.jms.admin.Permission.MANAGE;
import static io.oncemq.jms.admin.Permission.RECEIVE;
import static io.oncemq.jms.admin.Permission.SEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.SecurityAdmin;
import io.oncemq.jms.admin.Grant;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The administration of users, and what becomes of their passwords. */
abstract class SecurityAdminContract extends SecuredContract {

    SecurityAdminContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private String storedPassword(String user) throws SQLException {
        try (var connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT password FROM " + database().table("security_user") + " WHERE name = ?")) {
            statement.setString(1, user);
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }

    private void storePassword(String user, String hash) throws SQLException {
        try (var connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE " + database().table("security_user") + " SET password = ? WHERE name = ?")) {
            statement.setString(1, hash);
            statement.setString(2, user);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static String hash(String algorithm, String function, int iterations) throws Exception {
        byte[] salt = "a salt of a test".getBytes(StandardCharsets.UTF_8);
        byte[] hash = SecretKeyFactory.getInstance(function)
                .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, iterations, 256))
                .getEncoded();
        Base64.Encoder encoder = Base64.getEncoder();
        return algorithm + "$" + iterations + "$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    @Test
    void whatIsAdministeredIsListed() throws Exception {
        SecurityAdmin admin = admin();
        String user = user("-u", name() + ".*", SEND, BROWSE);
        admin.createRole(name() + "-a");
        admin.addRole(user, name() + "-a");
        admin.grant(user, RECEIVE, name());

        assertThat(admin.users()).contains(user).isSorted();
        assertThat(admin.roles()).contains(user, name() + "-a").isSorted();
        assertThat(admin.rolesOf(user)).containsExactly(name() + "-a", user);
        assertThat(admin.grantsOf(user))
                .containsExactlyInAnyOrder(
                        new Grant(RECEIVE, name()), new Grant(SEND, name() + ".*"), new Grant(BROWSE, name() + ".*"));

        admin.removeRole(user, name() + "-a");
        admin.revoke(user, SEND, name() + ".*");
        assertThat(admin.rolesOf(user)).containsExactly(user);
        assertThat(admin.grantsOf(user)).hasSize(2);
        admin.dropRole(user);
        assertThat(admin.rolesOf(user)).isEmpty();
        assertThat(admin.roles()).doesNotContain(user);
        admin.dropUser(user);
        assertThat(admin.users()).doesNotContain(user);
    }

    @Test
    void roleOfADroppedUserIsNotThatOfTheNextOne() throws Exception {
        String user = user("", "*", SEND);
        admin().dropUser(user);
        admin().createUser(user, PASSWORD);
        assertThat(admin().rolesOf(user)).isEmpty();
        admin().dropRole(user);
        admin().createRole(user);
        assertThat(admin().grantsOf(user)).isEmpty();
    }

    private interface Call {
        void run() throws JMSException;
    }

    @Test
    void whatIsThereOrMissingIsSaidAndChangesNothing() throws Exception {
        SecurityAdmin admin = admin();
        String user = user("", name(), SEND);
        String nobody = name() + "-nobody";
        String before = storedPassword(user);
        List<Call> wrong = List.of(
                () -> admin.createUser(user, "another"),
                () -> admin.createRole(user),
                () -> admin.addRole(user, user),
                () -> admin.grant(user, SEND, name()),
                () -> admin.setPassword(nobody, "another"),
                () -> admin.dropUser(nobody),
                () -> admin.dropRole(nobody),
                () -> admin.addRole(user, nobody),
                () -> admin.addRole(nobody, user),
                () -> admin.removeRole(user, nobody),
                () -> admin.rolesOf(nobody),
                () -> admin.grantsOf(nobody),
                () -> admin.grant(nobody, SEND, name()),
                () -> admin.revoke(user, RECEIVE, name()));
        for (Call call : wrong) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(JMSException.class)
                    .isNotInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("'" + name())
                    .hasMessageNotContaining("another");
        }
        assertThat(storedPassword(user)).isEqualTo(before);
        assertThat(admin.rolesOf(user)).containsExactly(user);
        assertThat(admin.grantsOf(user)).containsExactly(new Grant(SEND, name()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a\nb"})
    void badNamesAreRefused(String bad) throws Exception {
        assertThatThrownBy(() -> admin().createUser(bad, PASSWORD)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> admin().createRole(bad)).isInstanceOf(IllegalArgumentException.class);
        assertThat(admin().users()).doesNotContain(bad);
        assertThat(admin().roles()).doesNotContain(bad);
    }

    @Test
    void badPasswordsAndDestinationsAreRefused() throws Exception {
        String user = user("", name(), SEND);
        for (String bad : List.of("", "x".repeat(1001))) {
            assertThatThrownBy(() -> admin().setPassword(user, bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> admin().grant(user, SEND, bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> admin().grant(user, SEND, "a*b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a*b");
        securedFactory(user, PASSWORD).createConnection().close();
    }

    @Test
    void onlyWhoMayManageAllAdministersUsers() throws Exception {
        String ordinary = user("-ordinary", name() + "*", SEND, RECEIVE, BROWSE, MANAGE);
        assertThatThrownBy(securedFactory(ordinary, PASSWORD)::securityAdmin)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("'" + ordinary + "'")
                .hasMessageContaining("'manage'");
        String chief = user("-chief", "*", MANAGE);
        OnceMQConnectionFactory factory = securedFactory(ordinary, PASSWORD);
        assertThatThrownBy(() -> factory.securityAdmin(chief, "wr0ng")).isInstanceOf(JMSSecurityException.class);
        try (SecurityAdmin admin = factory.securityAdmin(chief, PASSWORD)) {
            admin.createRole(name() + "-more");
            admin().revoke(chief, MANAGE, "*");
            assertThatThrownBy(() -> admin.dropRole(name() + "-more")).isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(admin::users).isInstanceOf(JMSSecurityException.class);
            assertThat(admin().roles()).contains(name() + "-more");
        }
    }

    @Test
    void closedAdministrationDoesNothing() throws Exception {
        SecurityAdmin admin = factory().securityAdmin();
        admin.close();
        admin.close();
        assertThatThrownBy(admin::users).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void passwordIsStoredAsASlowSaltedHash() throws Exception {
        admin().createUser(name() + "-a", PASSWORD);
        admin().createUser(name() + "-b", PASSWORD);
        String first = storedPassword(name() + "-a");
        assertThat(first).startsWith("pbkdf2-sha512$210000$").doesNotContain(PASSWORD);
        assertThat(first).isNotEqualTo(storedPassword(name() + "-b"));
    }

    @Test
    void hashOfOlderRulesIsMadeAnewAtTheNextLogin() throws Exception {
        String user = user("", name(), SEND);
        storePassword(user, hash("pbkdf2-sha256", "PBKDF2WithHmacSHA256", 1000));
        OnceMQConnectionFactory factory = securedFactory(user, PASSWORD);
        assertThatThrownBy(() -> factory.createConnection(user, "wr0ng")).isInstanceOf(JMSSecurityException.class);
        assertThat(storedPassword(user)).startsWith("pbkdf2-sha256$1000$");
        factory.createConnection().close();
        assertThat(storedPassword(user)).startsWith("pbkdf2-sha512$210000$");
        factory.createConnection().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"p\u00e4ss w\u00f6rd $1", "scrypt$1$YQ==$YQ==", "pbkdf2-sha512$99999999$YQ==$YQ==", "a$b$c$d"})
    void hashThatCannotBeReadLetsNobodyIn(String hash) throws Exception {
        String user = user("", name(), SEND);
        storePassword(user, hash);
        assertThatThrownBy(securedFactory(user, PASSWORD)::createConnection).isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void grantsThatThisVersionDoesNotUnderstandPermitNothing() throws Exception {
        String user = user("", name(), SEND);
        try (var connection = database().connect();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO " + database().table("security_grant")
                                + " (role_name, permission, destinations) VALUES (?, ?, ?)")) {
            for (String[] row : new String[][] {{"send", "a*b"}, {"dance", "*"}}) {
                statement.setString(1, user);
                statement.setString(2, row[0]);
                statement.setString(3, row[1]);
                statement.executeUpdate();
            }
        }
        assertThat(admin().grantsOf(user)).containsExactly(new Grant(SEND, name()));
        securedFactory(user, PASSWORD).createConnection().close();
    }

    @Test
    void passwordIsHashedSlowlyForTheFirstConnectionOnly() throws Exception {
        String user = user("", name(), SEND);
        storePassword(user, hash("pbkdf2-sha512", "PBKDF2WithHmacSHA512", 3_000_000));
        OnceMQConnectionFactory factory = securedFactory(user, PASSWORD);
        long before = System.nanoTime();
        factory.createConnection().close();
        long first = System.nanoTime() - before;
        before = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            factory.createConnection().close();
        }
        assertThat(System.nanoTime() - before).isLessThan(first);
    }
}
