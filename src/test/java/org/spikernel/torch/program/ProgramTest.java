package org.spikernel.torch.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Program.Execution;

@Tag("djl")
class ProgramTest {
    private static final String METHODS = """
              def total(self: %1$s, some: List[Tensor], factor: float) -> Tensor:
                sum = torch.zeros_like(some[0])
                for i in range(torch.len(some)):
                  sum = torch.add(sum, self.scaled(some[i], factor, 1))
                return sum
              def scaled(self: %1$s, one: Tensor, factor: float, times: int) -> Tensor:
                for i in range(times):
                  one = torch.mul(one, factor)
                return one
              def both(self: %1$s, one: Tensor, shape: List[int]) -> Tuple[Tensor, Tensor]:
                return (torch.neg(one), torch.reshape(one, shape))
              def list(self: %1$s, one: Tensor) -> List[Tensor]:
                return [one, torch.neg(one)]
              def number(self: %1$s, one: Tensor) -> Tensor:
                if bool(torch.gt(torch.sum(one), 2)):
                  return one
                else:
                  return torch.neg(one)
            """.formatted(Program.SELF);

    private static Program program(Execution execution) {
        return Program.of(METHODS, execution, TorchEngine.newManager(Device.cpu()));
    }

    @ParameterizedTest
    @EnumSource
    void methodsTakeTensorsListsAndNumbersAndGiveTensors(Execution execution) {
        try (Program program = program(execution);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray one = manager.create(new float[] {1, 2});
            NDArray two = manager.create(new float[] {3, 4});
            for (int time = 0; time < 3; time++) {
                assertThat(program.tensor(manager, "total", Argument.of(List.of(one, two)), Argument.of(0.5))
                                .toFloatArray())
                        .containsExactly(2, 3);
                assertThat(program.tensor(manager, "scaled", Argument.of(one), Argument.of(2.0), Argument.of(3L))
                                .toFloatArray())
                        .containsExactly(8, 16);
                List<NDArray> both = program.tensors(manager, "both", Argument.of(one), Argument.ofAll(2L, 1L));
                assertThat(both.get(0).toFloatArray()).containsExactly(-1, -2);
                assertThat(both.get(1).getShape().getShape()).containsExactly(2, 1);
                assertThat(program.tensors(manager, "list", Argument.of(one))
                                .get(1)
                                .toFloatArray())
                        .containsExactly(-1, -2);
            }
        }
    }

    @Test
    void aTextThatIsNoProgramIsRefused() {
        NDManager owner = TorchEngine.newManager(Device.cpu());
        assertThatThrownBy(() -> Program.of("  def wrong(self) -> Nothing:\n", Execution.AS_WRITTEN, owner))
                .isInstanceOf(EngineException.class);
        assertThat(owner.isOpen()).isFalse();
    }

    @Test
    void profileCountsInnermostOperatorsThatAreNoViews() {
        try (Program program = program(Execution.AS_WRITTEN);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray one = manager.create(new float[] {1, 2});
            Profile profile = Profile.of(() -> Gradients.ignoring(
                    () -> program.tensors(manager, "both", Argument.of(one), Argument.ofAll(2L, 1L))));
            assertThat(profile.kernelsByOperator()).containsOnlyKeys("aten::neg");
            assertThat(profile.kernels()).isEqualTo(1);
            assertThat(profile.calls("aten::reshape")).isEqualTo(1);
            assertThat(profile.reads()).isZero();
            Profile choice = Profile.of(() -> program.tensor(manager, "number", Argument.of(one)));
            assertThat(choice.reads()).isEqualTo(1);
        }
    }
}
