package org.spikernel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CellCacheTest {
    private final List<String> computed = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private final CellCache cache = new CellCache(20);

    /** A value of 10 bytes. */
    private final class Ten implements CellCache.Value {
        private final String name;

        Ten(String name) {
            this.name = name;
        }

        @Override
        public long bytes() {
            return 10;
        }

        @Override
        public void release() {
            released.add(name);
        }
    }

    private void begin(String key, String node) {
        cache.use(key, node, Ten.class, () -> {
            computed.add(key);
            return new Ten(key);
        });
    }

    private void useOnce(String key, String node) {
        begin(key, node);
        cache.leave(key);
    }

    @Test
    void whatIsKeptIsComputedOnce() {
        useOnce("a", "in");
        useOnce("b", "in");
        useOnce("a", "in");
        assertThat(computed).containsExactly("a", "b");
        assertThat(cache.hits()).isEqualTo(1);
        assertThat(cache.misses()).isEqualTo(2);
    }

    @Test
    void valuesThatTheWalkHasLeftBehindGoBeforeOlderOnes() {
        cache.walkTo(Set.of("in", "first"));
        useOnce("old", "in");
        useOnce("left", "first");
        cache.walkTo(Set.of("in", "second"));
        assertThat(released).isEmpty();
        useOnce("new", "second");
        assertThat(released).containsExactly("left");
    }

    @Test
    void ofValuesOnThePathTheLeastRecentlyUsedGo() {
        cache.walkTo(Set.of("in"));
        useOnce("a", "in");
        useOnce("b", "in");
        useOnce("a", "in");
        useOnce("c", "in");
        assertThat(released).containsExactly("b");
    }

    @Test
    void valuesInUseStayWhateverTheLimit() {
        begin("a", "in");
        begin("b", "in");
        begin("c", "elsewhere");
        begin("c", "elsewhere");
        cache.leave("c");
        assertThat(released).isEmpty();
        cache.leave("c");
        assertThat(released).containsExactly("c");
        cache.leave("a");
        cache.leave("b");
        cache.clear();
        assertThat(released).containsExactly("c", "a", "b");
    }
}
