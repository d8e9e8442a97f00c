// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationSetting;
import java.util.List;

/**
 * All settings of destinations as of one moment.
 *
 * @param number changes with every change of a setting
 * @param settings in no particular order
 */
public record SettingsRevision(long number, List<DestinationSetting> settings) {

    /** The number of no revision: what is there is newer. */
    public static final long NONE = -1;
}
