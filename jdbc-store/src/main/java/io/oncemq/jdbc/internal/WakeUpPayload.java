// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringTokenizer;

/** Wake-ups as the text of a notification: <code>sender destination:lowest destination:lowest</code>. */
final class WakeUpPayload {

    private WakeUpPayload() {}

    static List<String> encode(long sender, Collection<WakeUp> wakeUps, int entriesEach) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        int entries = 0;
        for (WakeUp wakeUp : wakeUps) {
            if (entries == 0) {
                payload.append(sender);
            }
            payload.append(' ').append(wakeUp.destination()).append(':').append(wakeUp.lowest());
            if (++entries == entriesEach) {
                payloads.add(payload.toString());
                payload.setLength(0);
                entries = 0;
            }
        }
        if (entries > 0) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    /** The wake-ups of a payload, none if the receiver sent it. What is not understood is a hint of something newer. */
    static List<WakeUp> decode(long receiver, String payload) {
        List<WakeUp> wakeUps = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(payload);
        try {
            if (!tokens.hasMoreTokens() || Long.parseLong(tokens.nextToken()) == receiver) {
                return wakeUps;
            }
            while (tokens.hasMoreTokens()) {
                String token = tokens.nextToken();
                int colon = token.indexOf(':');
                if (colon > 0) {
                    wakeUps.add(new WakeUp(
                            Long.parseLong(token.substring(0, colon)), Long.parseLong(token.substring(colon + 1))));
                }
            }
        } catch (NumberFormatException ignored) {
            // Anybody may write to the channel; a hint that says nothing is dropped, as a lost one would be.
        }
        return wakeUps;
    }
}
