// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jms.spi.StoreProvider;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What is read or made by name at run time, which an ahead-of-time compiler does not see. */
final class OnceMQRuntimeHints implements RuntimeHintsRegistrar {

    /** Made by Spring. */
    OnceMQRuntimeHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern("META-INF/services/" + StoreProvider.class.getName())
                .registerPattern("io/oncemq/jdbc/*/*.sql")
                .registerPattern("io/oncemq/jms/internal/session/version.properties");
        ServiceLoader.load(StoreProvider.class, classLoader).stream()
                .forEach(provider ->
                        hints.reflection().registerType(provider.type(), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS));
        hints.proxies()
                .registerJdkProxy(
                        TypeReference.of("java.sql.Connection"),
                        TypeReference.of("io.oncemq.jdbc.ObservedTransaction"));
    }
}
