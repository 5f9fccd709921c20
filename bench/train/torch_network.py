"""The network in PyTorch, from the layers that src-main/network lays out: the two sides cannot drift apart."""
import json
import struct

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

IMAGES = -1
ACTIVATIONS = (nn.SiLU, nn.ReLU)


class SameConv(nn.Conv2d):
    """TensorFlow's padding, the odd pixel at the end. What convolution can pad by itself costs no copy."""

    def forward(self, x):
        # Everything is square; torch.jit's tracing gives sizes as tensors.
        size, stride, kernel = int(x.shape[2]), self.stride[0], self.kernel_size[0]
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        before = total // 2
        if total % 2:
            x = F.pad(x, [before, total - before, before, total - before])
            before = 0
        return F.conv2d(x, self.weight, self.bias, self.stride, before, self.dilation, self.groups)


class BatchNorm(nn.BatchNorm2d):
    def __init__(self, channels, eps, momentum, activation):
        super().__init__(channels, eps=eps, momentum=momentum)
        self.activation = make_activation(activation)

    def forward(self, x):
        return self.activation(super().forward(x))


class SqueezeExcite(nn.Module):
    def __init__(self, channels, reduced, activation):
        super().__init__()
        self.conv_reduce = nn.Conv2d(channels, reduced, 1)
        self.activation = make_activation(activation)
        self.conv_expand = nn.Conv2d(reduced, channels, 1)

    def forward(self, x):
        squeezed = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.conv_expand(self.activation(self.conv_reduce(squeezed))))


class DropPath(nn.Module):
    """Stochastic depth: one decision a sample."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training:
            return x
        kept = 1 - self.rate
        return x * x.new_empty((x.shape[0], 1, 1, 1)).bernoulli_(kept).div_(kept)


class Add(nn.Module):
    def forward(self, x, other):
        return x + other


class GlobalAveragePool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Network(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.names = [layer['name'] for layer in layers]
        self.steps = nn.ModuleList(make_step(layer) for layer in layers)
        self.inputs = [[layer['input'], layer['other']] if 'other' in layer else [layer['input']] for layer in layers]
        last_use = {value: index for index, inputs in enumerate(self.inputs) for value in inputs}
        self.released = [[value for value, last in last_use.items() if last == index] for index in range(len(layers))]

    def forward(self, images):
        values = {IMAGES: images}
        for index, step in enumerate(self.steps):
            values[index] = step(*[values[value] for value in self.inputs[index]])
            for value in self.released[index]:
                del values[value]
        return values[len(self.steps) - 1]

    @torch.no_grad()
    def load(self, tensors):
        """Every parameter and running statistic by timm's name; a missing one is a KeyError."""
        for name, step in zip(self.names, self.steps):
            for part, value in [*step.named_parameters(), *step.named_buffers()]:
                if part != 'num_batches_tracked':
                    value.copy_(tensors[f'{name}.{part}'])

    def set_activations_in_place(self, is_in_place):
        """In place saves memory; but SiLU's gradient needs its input, so that training has to keep a copy."""
        for module in self.modules():
            if isinstance(module, ACTIVATIONS):
                module.inplace = is_in_place

    def fold_batch_norm(self):
        """Only for evaluation."""
        for index, norm in enumerate(self.steps):
            conv = self.steps[index - 1]
            if isinstance(norm, BatchNorm) and isinstance(conv, SameConv) and self.inputs[index] == [index - 1]:
                self.steps[index - 1] = fuse_conv_bn_eval(conv, norm)
                self.steps[index] = norm.activation


def make_step(layer):
    kind = layer['kind']
    if kind == 'conv':
        channels, kernel = layer['outChannels'], layer['kernel']
        options = {'stride': layer['stride'], 'groups': channels if layer['isDepthwise'] else 1, 'bias': False}
        if layer['padding'] == 'same':
            return SameConv(layer['inChannels'], channels, kernel, **options)
        return nn.Conv2d(layer['inChannels'], channels, kernel, padding=(kernel - 1) // 2, **options)
    if kind == 'batchNorm':
        return BatchNorm(layer['channels'], layer['eps'], layer['momentum'], layer['activation'])
    if kind == 'squeezeExcite':
        return SqueezeExcite(layer['channels'], layer['reducedChannels'], layer['activation'])
    if kind == 'linear':
        return nn.Linear(layer['inFeatures'], layer['outFeatures'])
    if kind == 'dropPath':
        return DropPath(layer['rate'])
    if kind == 'dropout':
        return nn.Dropout(layer['rate'])
    if kind == 'add':
        return Add()
    if kind == 'globalAveragePool':
        return GlobalAveragePool()
    raise ValueError(f'unknown layer {kind}')


def make_activation(name):
    return {'silu': nn.SiLU(inplace=True), 'relu': nn.ReLU(inplace=True), 'none': nn.Identity()}[name]


def read_safetensors(path):
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header, data = json.loads(file.read(length)), bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        begin, end = entry['data_offsets']
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, offset=begin, count=(end - begin) // 4).view(entry['shape'])
    return tensors
