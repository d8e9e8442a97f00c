// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.SettingsRevision;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private static final List<DestinationSetting> OLD = List.of();
    private static final List<DestinationSetting> NEW =
            List.of(new DestinationSetting("#", "expiry-queue", "too-late"));

    private final Policies policies = new Policies();

    /** A database whose answer takes a while. */
    private static Membership answering(LongFunction<Optional<SettingsRevision>> answer) {
        return (Membership) Proxy.newProxyInstance(
                Membership.class.getClassLoader(),
                new Class<?>[] {Membership.class},
                (proxy, method, arguments) -> answer.apply((Long) arguments[0]));
    }

    @Test
    void aChangeMadeHereIsNotUndoneByWhatTheMonitorHadReadBefore() throws Exception {
        boolean refreshed = policies.refresh(answering(known -> {
            policies.replace(NEW);
            return Optional.of(new SettingsRevision(1, OLD));
        }));
        assertThat(refreshed).isFalse();
        assertThat(policies.expiryQueue("orders")).isEqualTo("too-late");
    }

    @Test
    void whatWasReadBeforeAChangeElsewhereIsReadAgain() throws Exception {
        assertThat(policies.refresh(answering(known -> Optional.of(new SettingsRevision(2, NEW)))))
                .isTrue();
        policies.replace(OLD);
        assertThat(policies.refresh(
                        answering(known -> known == 2 ? Optional.empty() : Optional.of(new SettingsRevision(2, NEW)))))
                .isTrue();
        assertThat(policies.expiryQueue("orders")).isEqualTo("too-late");
    }
}
