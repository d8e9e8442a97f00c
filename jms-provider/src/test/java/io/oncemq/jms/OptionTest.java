// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class OptionTest {

    private static final String URL = "jdbc:postgresql://db/app";

    @Test
    void theDocumentedTableIsTheListOfOptions() throws Exception {
        var documented = Files.readAllLines(Path.of("../docs/options.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        var expected = Arrays.stream(Option.values())
                .map(option -> "| `" + option.key() + "` | " + option.type() + " | "
                        + (option.defaultValue() == null ? "" : option.defaultValue()) + " | " + option.allowed()
                        + " | " + option.description() + " |")
                .toList();
        assertThat(documented).containsExactlyElementsOf(expected);
    }

    @Test
    void documentedDefaultsAreThoseOfTheConfiguration() {
        var node = Configuration.DEFAULT.with(Option.URL, URL).nodeConfiguration(null, null);
        assertThat(node.committers()).isEqualTo(Option.COMMITTERS.parse(defaultOf(Option.COMMITTERS)));
        assertThat(node.prefetch()).isEqualTo(Option.PREFETCH.parse(defaultOf(Option.PREFETCH)));
        assertThat(node.linger()).isEqualTo(Option.NODE_LINGER.parse(defaultOf(Option.NODE_LINGER)));
        assertThat(node.store().outcomeTimeout())
                .isEqualTo(Option.OUTCOME_TIMEOUT.parse(defaultOf(Option.OUTCOME_TIMEOUT)));
        assertThat(node.store().statementTimeout())
                .isEqualTo(Option.STATEMENT_TIMEOUT.parse(defaultOf(Option.STATEMENT_TIMEOUT)));
        assertThat(node.store().tablePrefix()).isEqualTo(defaultOf(Option.TABLE_PREFIX));
        assertThat(node.store().schemaMode()).isNull();
        assertThat(node.store().schemaName()).isNull();
        assertThat(node.name()).endsWith("/" + ProcessHandle.current().pid());
        assertThat(Configuration.DEFAULT.autoCreate())
                .isEqualTo(Option.AUTO_CREATE.parse(defaultOf(Option.AUTO_CREATE)));
        assertThat(Configuration.DEFAULT.objectMessageClasses()).isEmpty();
        assertThat(Configuration.DEFAULT.duplicatePolicy().windowMillis())
                .isEqualTo(((Duration) Option.DUPLICATE_WINDOW.parse(defaultOf(Option.DUPLICATE_WINDOW))).toMillis());
        assertThat(Configuration.DEFAULT.duplicatePolicy().refuse())
                .isEqualTo(Option.DUPLICATES.parse(defaultOf(Option.DUPLICATES)));
    }

    private static String defaultOf(Option option) {
        return option.defaultValue();
    }

    @Test
    void propertiesUrlAndBuilderAreReadersOfTheSameOptions() {
        Properties properties = new Properties();
        properties.setProperty("url", URL);
        properties.setProperty("prefetch", "50");
        properties.setProperty("node-linger", "250ms");
        var fromProperties = Configuration.DEFAULT.with(properties).nodeConfiguration("u", "p");

        var fromUrl = Configuration.DEFAULT
                .with(Option.URL, URL + "#prefetch=50&node-linger=250ms")
                .nodeConfiguration("u", "p");

        assertThat(fromUrl).isEqualTo(fromProperties);
        assertThat(fromUrl.prefetch()).isEqualTo(50);
        assertThat(fromUrl.linger()).isEqualTo(Duration.ofMillis(250));
        assertThat(fromUrl.store().url()).isEqualTo(URL);
        var factory = OnceMQConnectionFactory.builder()
                .url(URL)
                .option(Option.PREFETCH, "50")
                .build();
        assertThat(factory.toString()).contains("prefetch=50");
    }

    @Test
    void unknownOptionsAreErrorsThatListTheOthers() {
        assertThatThrownBy(() -> new OnceMQConnectionFactory(URL + "#prefech=50"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prefech'")
                .hasMessageContaining("prefetch")
                .hasMessageContaining("auto-create");
        Properties properties = new Properties();
        properties.setProperty("Prefetch", "50");
        assertThatThrownBy(() -> OnceMQConnectionFactory.fromProperties(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Prefetch'");
        assertThatThrownBy(() -> new OnceMQConnectionFactory(URL + "#prefetch"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option=value");
        assertThatThrownBy(() -> new OnceMQConnectionFactory(URL + "#url=jdbc:h2:mem:x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "url, http://example.org",
        "schema, CREATE",
        "schema, drop",
        "schema-name, a;b",
        "table-prefix, 1a",
        "table-prefix, a-b",
        "node-name, ' '",
        "data-source, ldap://example.org/x",
        "data-source, ''",
        "security, USERS",
        "security, on",
        "database-user, ''",
        "committers, 0",
        "committers, 3",
        "committers, two",
        "prefetch, 0",
        "prefetch, 1001",
        "prefetch, 1e2",
        "statement-timeout, 999ms",
        "duplicates, true",
        "acknowledgement, none",
        "duplicate-window, 999ms",
        "duplicate-window, 8761h",
        "outcome-timeout, 10",
        "outcome-timeout, -1s",
        "outcome-timeout, 2h",
        "node-linger, 5 s",
        "object-message-classes, 'com.acme.*Order'",
        "object-message-classes, 'a,,b'",
        "auto-create, yes",
        "auto-create, TRUE",
        "client-id, ''",
    })
    void aBadValueIsNamedWithItsOptionAndWhatIsAllowed(String key, String value) {
        Option option = Option.of(key);
        assertThatThrownBy(() -> Configuration.DEFAULT.with(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "'")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(option.allowed());
    }

    @ParameterizedTest
    @CsvSource({
        "schema, create",
        "schema, validate",
        "schema, none",
        "security, users",
        "security, none",
        "committers, 1",
        "prefetch, 1000",
        "statement-timeout, 1s",
        "outcome-timeout, 0s",
        "outcome-timeout, 1h",
        "outcome-timeout, 1500ms",
        "node-linger, 3m",
        "object-message-classes, 'com.acme.Order, com.acme.*,com.acme.**'",
        "auto-create, false",
    })
    void allowedValuesAreAccepted(String key, String value) {
        assertThatCode(() -> Configuration.DEFAULT.with(Option.of(key), value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/app?user=me&password=s3cret",
                "jdbc:postgresql://db/app?PassWord=s3cret",
                "jdbc:postgresql://db/app?sslpassword=s3cret",
                "jdbc:postgresql://db/app?p%61ssword=s3cret",
                "jdbc:postgresql://me:s3cret@db/app",
                "jdbc:h2:./data;USER=sa;PASSWORD=s3cret",
                "jdbc:mysql://db/app?pwd=s3cret",
                "jdbc:oracle:thin:scott/s3cret@//db/app",
                "jdbc:postgresql://db/app#password=s3cret",
                "jdbc:postgresql://db/app#security=users&database-password=s3cret",
                "http://me:s3cret@db/app",
            })
    void passwordsInUrlsAreRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> new OnceMQConnectionFactory(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'url'")
                .hasMessageContaining("'password'")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/app?user=me",
                "jdbc:postgresql://a:1,b:2/app",
                "jdbc:postgresql://[::1]:5432/app",
                "jdbc:h2:./data/store;MODE=Regular",
                "jdbc:oracle:thin:@//db:1521/app",
            })
    void urlsWithoutPasswordsAreAccepted(String url) {
        assertThat(new OnceMQConnectionFactory(url).getUrl()).isEqualTo(url);
    }

    @Test
    void passwordIsNeverShown() {
        var factory = OnceMQConnectionFactory.builder()
                .url(URL)
                .user("me")
                .password("s3cret")
                .build();
        assertThat(factory.toString()).contains("me").contains("password=***").doesNotContain("s3cret");
    }

    @Test
    void usersOfTheMessagesAreNotThoseOfTheDatabase() {
        Configuration configuration = Configuration.DEFAULT
                .with(Option.URL, URL + "#security=users&user=web")
                .with(Option.PASSWORD, "s3cret")
                .with(Option.DATABASE_USER, "app")
                .with(Option.DATABASE_PASSWORD, "secr3t");
        var store = configuration.nodeConfiguration("web", "s3cret").store();
        assertThat(store.user()).isEqualTo("app");
        assertThat(store.password()).isEqualTo("secr3t");
        assertThat(configuration.toString())
                .contains("user=web")
                .contains("database-user=app")
                .contains("database-password=***")
                .doesNotContain("s3cret")
                .doesNotContain("secr3t");
    }

    @ParameterizedTest
    @EnumSource(
            value = Option.class,
            names = {"DATABASE_USER", "DATABASE_PASSWORD"})
    void credentialsOfTheDatabaseHaveOnePlace(Option option) {
        assertThatThrownBy(() -> OnceMQConnectionFactory.builder()
                        .url(URL)
                        .option(option, "s3cret")
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'" + option.key() + "'")
                .hasMessageContaining("security=users");
        OnceMQConnectionFactory.builder()
                .url(URL)
                .option(option, "s3cret")
                .option(Option.SECURITY, "users")
                .build()
                .close();
    }

    @Test
    void beanPropertiesAreOptions() {
        var factory = new OnceMQConnectionFactory();
        factory.setUrl(URL + "#prefetch=7");
        factory.setUser("me");
        factory.setPassword("s3cret");
        factory.setClientId("c");
        assertThat(factory.getUrl()).isEqualTo(URL);
        assertThat(factory.getUser()).isEqualTo("me");
        assertThat(factory.getClientId()).isEqualTo("c");
        assertThat(factory.getDataSource()).isNull();
        assertThat(factory.toString()).contains("prefetch=7");
        factory.setUser(null);
        assertThat(factory.getUser()).isNull();
    }

    @Test
    void propertiesThatAreNoTextAreErrors() {
        Properties properties = new Properties();
        properties.put("prefetch", 50);
        assertThatThrownBy(() -> OnceMQConnectionFactory.fromProperties(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prefetch'");
    }

    @Test
    void placeOfTheStoreIsNeeded() {
        assertThatThrownBy(() -> OnceMQConnectionFactory.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'url'");
        assertThatThrownBy(() -> new OnceMQConnectionFactory().createConnection())
                .isInstanceOf(jakarta.jms.IllegalStateException.class);
        assertThatThrownBy(() -> new OnceMQConnectionFactory().createContext())
                .isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
    }

    @ParameterizedTest
    @EnumSource(Option.class)
    void everyOptionIsFoundByItsName(Option option) {
        assertThat(Option.of(option.key())).isSameAs(option);
        assertThat(option.description()).isNotBlank();
        assertThat(option.allowed()).isNotBlank();
    }
}
