// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

/**
 * A setting of the destinations whose names match a pattern, as it is stored.
 *
 * @param pattern which destinations
 * @param name which setting
 * @param value its value, as text
 */
public record DestinationSetting(String pattern, String name, String value) {}
