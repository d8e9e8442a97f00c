// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static io.oncemq.jms.admin.Permission.MANAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.Admin;
import io.oncemq.jms.EffectiveSetting;
import io.oncemq.jms.admin.DestinationFigures;
import io.oncemq.jms.admin.DestinationSetting;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The administration of destinations. */
abstract class AdminContract extends SecuredContract {

    AdminContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private Admin destinationAdmin() throws JMSException {
        return closing(factory().admin());
    }

    private EffectiveSetting effective(Admin admin, String destination, String setting) throws JMSException {
        return admin.effectiveSettings(destination).stream()
                .filter(effective -> effective.name().equals(setting))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void settingsAreMadeReplacedAndTakenBack() throws Exception {
        Admin admin = destinationAdmin();
        admin.set(name(), "maximum-deliveries", "5");
        admin.set(name(), "maximum-deliveries", "6");
        assertThat(admin.settings())
                .contains(new DestinationSetting(name(), "maximum-deliveries", "6"))
                .doesNotContain(new DestinationSetting(name(), "maximum-deliveries", "5"));
        assertThat(admin.clear(name(), "maximum-deliveries")).isTrue();
        assertThat(admin.clear(name(), "maximum-deliveries")).isFalse();
        assertThat(admin.settings()).noneMatch(setting -> setting.pattern().equals(name()));
    }

    @Test
    void theMostSpecificPatternDecidesAboutEachSetting() throws Exception {
        Admin admin = destinationAdmin();
        String base = name();
        admin.set(base + ".#", "maximum-deliveries", "2");
        admin.set(base + ".*", "maximum-deliveries", "3");
        admin.set(base + ".*.b", "maximum-deliveries", "4");
        admin.set(base + ".a.#", "maximum-deliveries", "5");
        admin.set(base + ".a.b", "redelivery-delay", "7s");

        assertThat(effective(admin, base, "maximum-deliveries").value()).isEqualTo("2");
        assertThat(effective(admin, base + ".x", "maximum-deliveries").value()).isEqualTo("3");
        assertThat(effective(admin, base + ".x.b", "maximum-deliveries").value())
                .isEqualTo("4");
        assertThat(effective(admin, base + ".a.b", "maximum-deliveries"))
                .isEqualTo(new EffectiveSetting("maximum-deliveries", "5", Optional.of(base + ".a.#")));
        assertThat(effective(admin, base + ".a.b", "redelivery-delay").value()).isEqualTo("7s");
        assertThat(effective(admin, base + "x", "maximum-deliveries"))
                .isEqualTo(new EffectiveSetting("maximum-deliveries", "10", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "maximum-deliveries, 0",
        "maximum-deliveries, many",
        "maximum-deliveries, 1000001",
        "redelivery-delay, 5",
        "redelivery-delay, 9000h",
        "redelivery-multiplier, 0.5",
        "redelivery-multiplier, 101",
        "redelivery-jitter, 1.1",
        "redelivery-jitter, -1",
        "maximum-redelivery-delay, soon",
        "dead-letter-queue, '   '"
    })
    void aBadValueChangesNothingAndSaysWhy(String setting, String value) throws Exception {
        Admin admin = destinationAdmin();
        List<DestinationSetting> before = admin.settings();
        assertThatThrownBy(() -> admin.set(name(), setting, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + setting + "'")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining("allowed: ");
        assertThat(admin.settings()).isEqualTo(before);
    }

    @Test
    void whatIsNoSettingOrNoPatternIsRefused() throws Exception {
        Admin admin = destinationAdmin();
        assertThatThrownBy(() -> admin.set(name(), "maximum-delivery", "3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'maximum-delivery'")
                .hasMessageContaining("maximum-deliveries");
        for (String pattern : List.of("", "a*", "#.a", "a.b#")) {
            assertThatThrownBy(() -> admin.set(pattern, "maximum-deliveries", "3"))
                    .as("pattern '%s'", pattern)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void figuresTellWhatIsThere() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "1", "2", "3");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("1");
        DestinationFigures figures = destinationAdmin().destinations().stream()
                .filter(destination -> destination.name().equals(name()))
                .findFirst()
                .orElseThrow();
        assertThat(figures.messages()).isEqualTo(3);
        assertThat(figures.claimed()).isBetween(1L, 3L);
        assertThat(figures.oldestAge()).isNotNull();
        session.rollback();
    }

    @Test
    void whoMayNotManageAllAdministersNothing() throws Exception {
        String user = user("-u", name(), MANAGE);
        assertThatThrownBy(() -> securedFactory(user, PASSWORD).admin())
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("manage");
        String manager = user("-m", "*", MANAGE);
        Admin admin = closing(securedFactory(manager, PASSWORD).admin());
        admin.set(name(), "maximum-deliveries", "3");
        admin().removeRole(manager, manager);
        assertThatThrownBy(() -> admin.set(name(), "maximum-deliveries", "4")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> admin.deadLetters(name()).discardMatching(null))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(admin::parkedGroups).isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void nothingIsAdministeredAfterTheEnd() throws Exception {
        Admin admin = factory().admin();
        admin.close();
        assertThatThrownBy(admin::settings).isInstanceOf(IllegalStateException.class);
    }
}
