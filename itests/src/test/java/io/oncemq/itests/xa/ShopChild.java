// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.oncemq.itests.crash.ChildProcess;
import java.util.Arrays;
import java.util.List;

/**
 * A process that recovers what those before it have left, says what is there then, works on an order and dies at the point
 * that it was told. Without one, it consumes all that is there and ends.
 */
final class ShopChild {

    private ShopChild() {}

    /** Arguments: the settings, number of the order, and where to die. */
    public static void main(String[] arguments) {
        ShopSettings settings = ShopSettings.parse(arguments);
        List<String> rest = Arrays.asList(arguments).subList(ShopSettings.COUNT, arguments.length);
        HaltPoint halt = rest.size() < 2 ? null : HaltPoint.parse(rest.get(1));
        try (Shop shop = new Shop(settings, halt)) {
            int passes = shop.recover();
            System.out.println(ChildProcess.ANSWER + "passes=" + passes + " " + shop.state());
            if (halt == null) {
                shop.consumeAll();
                System.out.println(ChildProcess.ANSWER + shop.state());
            } else {
                shop.work(halt.work(), rest.get(0));
            }
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(3);
        }
        System.exit(0);
    }
}
