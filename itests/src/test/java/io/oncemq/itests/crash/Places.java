// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes of a campaign on a database server. Several work at once, each in a place that says what it is there for. */
final class Places {

    private final Duration patience;
    private final List<Place> places;
    private final List<ChildProcess> living = new ArrayList<>();

    /**
     * Places, empty as yet.
     *
     * @param patience how long a process may take to begin and to end
     */
    Places(Duration patience, Place... places) {
        this.patience = patience;
        this.places = List.of(places);
    }

    /** What a place is for. */
    record Place(int producers, int consumers) {}

    /** Starts a process. */
    @FunctionalInterface
    interface Starting {
        ChildProcess start(int producers, int consumers) throws IOException;
    }

    int size() {
        return places.size();
    }

    /** Fills the places that are empty. */
    void fill(Starting starting) throws IOException {
        while (living.size() < places.size()) {
            living.add(start(living.size(), starting));
        }
    }

    ChildProcess at(int place) {
        return living.get(place);
    }

    /** Puts a new process into a place. */
    void replace(int place, Starting starting) throws IOException {
        living.set(place, start(place, starting));
    }

    private ChildProcess start(int place, Starting starting) throws IOException {
        return starting.start(places.get(place).producers(), places.get(place).consumers());
    }

    /** Ends those that send, and the others when all orders are consumed. */
    void endInGoodOrder(CampaignDatabase database, Duration atMost) throws IOException, InterruptedException {
        List<ChildProcess> producers = new ArrayList<>();
        for (int place = places.size() - 1; place >= 0; place--) {
            if (places.get(place).producers() > 0) {
                producers.add(living.remove(place));
            }
        }
        end(producers);
        await("all orders to be consumed")
                .atMost(atMost)
                .untilAsserted(() -> assertThat(database.address()
                                .number("SELECT depth FROM oncemq_destination_status WHERE name = 'orders'"))
                        .isZero());
        end(living);
    }

    private void end(List<ChildProcess> children) throws IOException, InterruptedException {
        for (ChildProcess child : children) {
            child.awaitReady(patience);
            child.endInput();
        }
        for (ChildProcess child : children) {
            child.awaitEnd(patience);
        }
    }
}
