// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What the properties of an application say of its connection factory. */
final class FactorySettings {

    private static final String PREFIX = OnceMQAutoConfiguration.PREFIX;

    private final Environment environment;
    private final @Nullable OnceMQConnectionDetails details;

    FactorySettings(Environment environment, @Nullable OnceMQConnectionDetails details) {
        this.environment = environment;
        this.details = details;
        refuseUnknown(environment);
    }

    /** Whether they say where the messages are, which otherwise are where the application's DataSource leads to. */
    boolean nameADatabase() {
        return details != null || text(Option.URL) != null || text(Option.DATA_SOURCE) != null;
    }

    private @Nullable String text(Option option) {
        return environment.getProperty(PREFIX + "." + option.key());
    }

    OnceMQConnectionFactory.Builder builder() {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder();
        for (Option option : Option.values()) {
            String text = text(option);
            if (text != null) {
                builder.option(option, text);
            }
        }
        if (details != null) {
            builder.url(details.getUrl());
            String user = details.getUser();
            if (user != null) {
                builder.user(user);
            }
            String password = details.getPassword();
            if (password != null) {
                builder.password(password);
            }
        }
        return builder;
    }

    /** A name that is mistyped would otherwise be a setting that has no effect. */
    private static void refuseUnknown(Environment environment) {
        Set<String> known = Arrays.stream(Option.values())
                .map(option -> bare(option.key()))
                .collect(Collectors.toCollection(HashSet::new));
        known.add("enabled");
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .ifBound(set -> set.keySet().forEach(name -> {
                    if (!known.contains(bare(name))) {
                        throw new IllegalStateException("Unknown property '" + PREFIX + "." + name + "'; allowed are "
                                + PREFIX + ".enabled and, behind '" + PREFIX + ".', "
                                + Arrays.stream(Option.values())
                                        .map(Option::key)
                                        .collect(Collectors.joining(", ")));
                    }
                }));
    }

    /** Without what separates its words, which is not the same in files and in the variables of the environment. */
    private static String bare(String name) {
        return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }
}
