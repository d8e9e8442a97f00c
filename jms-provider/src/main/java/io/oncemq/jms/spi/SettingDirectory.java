// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationFigures;
import io.oncemq.jms.admin.DestinationSetting;
import java.util.List;

/**
 * Settings of destinations, to administer them, and figures of destinations. Thread-safe; each call is one committed
 * transaction. What settings mean is the node's business: values are stored as they are.
 */
public interface SettingDirectory {

    /** All settings, by pattern and name. */
    List<DestinationSetting> settings() throws StoreException;

    /** Stores a setting, in the place of that of the same pattern and name. */
    void set(DestinationSetting setting) throws StoreException;

    /**
     * Removes a setting.
     *
     * @return whether it was there
     */
    boolean clear(String pattern, String name) throws StoreException;

    /** Figures of all destinations, by name and kind. */
    List<DestinationFigures> destinations() throws StoreException;
}
