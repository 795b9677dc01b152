package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeviceRoomTest {
    private final DeviceRoom room = new DeviceRoom(device -> device.equals("gpu0") ? 100 : Long.MAX_VALUE);

    @Test
    void whatIsForecastNotToFitBesideOthersWaits() {
        DeviceRoom.Stay first = room.enter("gpu0", 60, () -> false);
        assertRefused(41);
        DeviceRoom.Stay second = room.enter("gpu0", 40, () -> false);
        first.close();
        DeviceRoom.Stay third = room.enter("gpu0", 60, () -> false);
        second.close();
        third.close();
        // Alone it may have more than there is: a forecast is rough.
        DeviceRoom.Stay large = room.enter("gpu0", 1000, () -> false);
        assertRefused(0);
        large.close();
        room.enter("gpu0", 100, () -> false).close();
    }

    @Test
    void whatIsTriedAloneWaitsForTheOthersAndKeepsNewOnesOut() throws Exception {
        DeviceRoom.Stay neighbour = room.enter("gpu0", 10, () -> false);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<DeviceRoom.Stay> alone = CompletableFuture.supplyAsync(() -> room.enterAlone("gpu0", () -> {
            waits.countDown();
            return false;
        }));
        waits.await();
        // A stream of small ones would keep it waiting for ever.
        assertRefused(1);
        assertThat(alone).isNotDone();
        room.enter("gpu1", 1, () -> false).close();
        neighbour.close();
        DeviceRoom.Stay stay = alone.get();
        assertRefused(1);
        stay.close();
        room.enter("gpu0", 1, () -> false).close();
    }

    @Test
    void oneThatGivesUpWaitingToBeAloneKeepsNobodyOut() {
        DeviceRoom.Stay neighbour = room.enter("gpu0", 10, () -> false);
        assertThatThrownBy(() -> room.enterAlone("gpu0", () -> true)).isInstanceOf(CancellationException.class);
        room.enter("gpu0", 10, () -> false).close();
        neighbour.close();
    }

    private void assertRefused(long bytes) {
        assertThatThrownBy(() -> room.enter("gpu0", bytes, () -> true)).isInstanceOf(CancellationException.class);
    }
}
