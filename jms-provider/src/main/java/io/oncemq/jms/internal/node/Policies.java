// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.policy.SettingTable;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.SettingsRevision;
import io.oncemq.jms.spi.StoreException;
import java.util.List;

/** The settings of destinations, as this node knows them. Written by the monitor; read by any thread. */
final class Policies {

    private volatile SettingTable settings = new SettingTable(List.of());
    private long revision = SettingsRevision.NONE;

    /** Reads what was changed, here or elsewhere. */
    void refresh(Membership membership) throws StoreException {
        SettingsRevision changed = membership.settingsSince(revision).orElse(null);
        if (changed != null) {
            settings = new SettingTable(changed.settings());
            revision = changed.number();
        }
    }

    SettingTable settings() {
        return settings;
    }
}
