// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import java.util.Optional;

/**
 * What holds for a destination, and why.
 *
 * @param name which setting
 * @param value its value, as text
 * @param pattern the pattern for which it was set; empty if nothing is set, and this is the default
 */
public record EffectiveSetting(String name, String value, Optional<String> pattern) {}
