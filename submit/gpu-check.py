#!/usr/bin/env python3
"""Times a training step in Python's torch, for submit/gpu-check: the network that it times, twice.

"plain PyTorch" is written as one writes it: modules, a loop over timesteps, autograd. "fused twin" is the same network with
neurons fused over time by TorchScript and convolutions over all timesteps at once. Prints one JSON object.

    gpu-check.py DEVICE WIDTH BATCH SECONDS
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

TIMESTEPS, CLASSES, GROUP, HIDDEN, RATIO, POOL, SIDE = 5, 10, 10, 1024, 2, 2, 32
TAU, THRESHOLD = 4 / 3, 1.0
# Edges of the cell 0302 0030 0003 0000: from, to, kernel.
EDGES = ((0, 1, 3), (0, 3, 1), (1, 2, 3), (2, 3, 3))


class Spike(torch.autograd.Function):
    """The step function, with the derivative of an arctangent."""

    @staticmethod
    def forward(ctx, gap):
        ctx.save_for_backward(gap)
        return (gap >= 0).to(gap.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (gap,) = ctx.saved_tensors
        return gradient / (1 + (math.pi * gap) ** 2)


def plain_neurons(values):
    """Spikes [T,B,...] of inputs [T,B,...], one timestep after the other."""
    potential, spikes = torch.zeros_like(values[0]), []
    for value in values:
        potential = potential + (value - potential) / TAU
        fired = Spike.apply(potential - THRESHOLD)
        potential = potential * (1 - fired.detach())
        spikes.append(fired)
    return torch.stack(spikes)


@torch.jit.script
def fused_forward(values, tau: float, threshold: float):
    potential, gaps, spikes = torch.zeros_like(values[0]), [], []
    for t in range(values.size(0)):
        potential = potential + (values[t] - potential) / tau
        gap = potential - threshold
        fired = (gap >= 0).to(values.dtype)
        potential = potential * (1.0 - fired)
        gaps.append(gap)
        spikes.append(fired)
    return torch.stack(spikes), torch.stack(gaps)


@torch.jit.script
def fused_backward(gradient, gaps, spikes, tau: float):
    carried, out = torch.zeros_like(gradient[0]), []
    for i in range(gradient.size(0)):
        t = gradient.size(0) - 1 - i
        slope = 1.0 + (3.141592653589793 * gaps[t]) ** 2
        whole = gradient[t] / slope + carried * (1.0 - spikes[t])
        out.append(whole / tau)
        carried = whole * (1.0 - 1.0 / tau)
    out.reverse()
    return torch.stack(out)


class Fused(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values):
        spikes, gaps = fused_forward(values, TAU, THRESHOLD)
        ctx.save_for_backward(gaps, spikes)
        return spikes

    @staticmethod
    def backward(ctx, gradient):
        gaps, spikes = ctx.saved_tensors
        return fused_backward(gradient, gaps, spikes, TAU)


class Convolution(nn.Module):
    """Convolution and batch norm of every timestep's own batch; folded: one convolution for all timesteps."""

    def __init__(self, inputs, outputs, kernel, folded):
        super().__init__()
        self.weight = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.folded = folded

    def forward(self, spikes):
        if not self.folded:
            return torch.stack([self.norm(self.weight(one)) for one in spikes])
        sums = self.weight(spikes.flatten(0, 1)).unflatten(0, spikes.shape[:2])
        return torch.stack([self.norm(one) for one in sums])


class Cell(nn.Module):
    def __init__(self, channels, neurons, folded):
        super().__init__()
        self.neurons = neurons
        self.edges = nn.ModuleList(Convolution(channels, channels, kernel, folded) for _, _, kernel in EDGES)

    def forward(self, values):
        nodes = {0: values}
        for edge, (start, end, _) in zip(self.edges, EDGES):
            made = edge(self.neurons(nodes[start]))
            nodes[end] = nodes[end] + made if end in nodes else made
        return nodes[3]


class Network(nn.Module):
    def __init__(self, width, neurons, folded):
        super().__init__()
        first, second = width * RATIO, 2 * width * RATIO
        self.neurons = neurons
        self.stem, self.stem_norm = nn.Conv2d(3, first, 3, padding=1, bias=False), nn.BatchNorm2d(first)
        self.cell1, self.cell2 = Cell(first, neurons, folded), Cell(second, neurons, folded)
        self.down_norm, self.last_norm = nn.BatchNorm2d(first), nn.BatchNorm2d(second)
        self.down = Convolution(first, second, 3, folded)
        self.fc1 = nn.Linear(second * (SIDE // 2 // POOL) ** 2, HIDDEN, bias=False)
        self.fc2 = nn.Linear(HIDDEN, CLASSES * GROUP)

    def forward(self, images):
        values = self.stem_norm(self.stem(images)).unsqueeze(0).expand(TIMESTEPS, -1, -1, -1, -1)
        values = torch.stack([self.down_norm(one) for one in self.cell1(values)])
        values = torch.stack([functional.avg_pool2d(one, 2) for one in self.down(self.neurons(values))])
        values = self.neurons(torch.stack([self.last_norm(one) for one in self.cell2(values)]))
        features = torch.stack([functional.avg_pool2d(one, POOL).flatten(1) for one in values])
        mask = functional.dropout(torch.ones_like(features[0]), 0.5)
        outputs = self.fc2(self.neurons(self.fc1(features * mask)))
        return outputs.mean(0).unflatten(1, (CLASSES, GROUP)).mean(2)


def timed(name, device, width, batch, seconds, neurons, folded):
    torch.manual_seed(1)
    network = Network(width, neurons, folded).to(device)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, foreach=folded)
    images = torch.randn(batch, 3, SIDE, SIDE, device=device)
    labels = torch.arange(batch, device=device) % CLASSES

    def step():
        loss = functional.cross_entropy(network(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    began = time.perf_counter()
    first = step()
    step()
    times = []
    while not times or (len(times) < 50 and time.perf_counter() - began < seconds):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    median = sorted(times)[len(times) // 2]
    return name, {
        "torch": torch.__version__,
        "device": device,
        "tf32": "on" if torch.backends.cudnn.allow_tf32 else "off",
        "width": width,
        "batch": batch,
        "steps": len(times),
        "first_loss": first,
        "step_seconds": median,
        "images_per_second": batch / median,
    }


def main():
    device, width, batch, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    figures = []
    for tf32 in (False, True) if device.startswith("cuda") else (False,):
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = tf32
        ending = ", tf32" if tf32 else ""
        figures.append(timed("plain PyTorch" + ending, device, width, batch, seconds / 4, plain_neurons, False))
        figures.append(timed("fused twin" + ending, device, width, batch, seconds / 4, Fused.apply, True))
    print(json.dumps(dict(figures)))


main()
