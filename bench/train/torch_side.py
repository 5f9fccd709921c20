"""PyTorch's side of the benchmark: one JSON line in, one out (the protocol of side-process.ts)."""
import json
import platform
import re
import sys
import time

import torch
import torch.nn.functional as F

from torch_network import Network, read_safetensors


def status_bytes(key):
    with open('/proc/self/status') as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))


def read_floats(path, shape):
    with open(path, 'rb') as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(shape)


class Training:
    def __init__(self, network, job, images, memory_format):
        hyper = job['hyper']
        self.network, self.images = network.train(), images
        network.set_activations_in_place(job['torch']['activations'] == 'in place')
        self.targets = read_floats(job['targets'], [job['batch'], job['classes']])
        self.smoothing, self.clip = hyper['labelSmoothing'], hyper['gradientClip']
        self.optimizer = torch.optim.AdamW(
            network.parameters(), lr=hyper['learningRate'], betas=(hyper['beta1'], hyper['beta2']), eps=hyper['eps'],
            weight_decay=hyper['weightDecay'], foreach=job['torch']['optimizer'] == 'foreach')

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.images), self.targets, label_smoothing=self.smoothing)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.optimizer.step()
        return {'values': [loss.item(), norm.item()]}


class Inference:
    def __init__(self, network, job, images, memory_format):
        self.images = images
        network.eval()
        if job['torch']['graph'] != 'plain':
            network.fold_batch_norm()
        self.run = network.to(memory_format=memory_format)
        if job['torch']['graph'] == 'folded and compiled':
            with torch.no_grad():
                traced = torch.jit.freeze(torch.jit.trace(network, images))
                self.run = torch.jit.optimize_for_inference(traced)

    def step(self):
        with torch.inference_mode():
            return {'values': self.run(self.images).flatten().tolist()}


def create(job):
    torch.set_num_threads(job['threads'])
    memory_format = torch.channels_last if job['torch']['layout'] == 'channels_last' else torch.contiguous_format
    with open(job['network']) as file:
        layers = json.load(file)['layers']
    weights = read_safetensors(job['weights'])
    images = read_floats(job['images'], [job['batch'], 3, job['size'], job['size']])
    start = time.perf_counter()
    images = images.contiguous(memory_format=memory_format)
    network = Network(layers)
    network.load(weights)
    network = network.to(memory_format=memory_format)
    work = {'train': Training, 'infer': Inference}[job['task']](network, job, images, memory_format)
    return work, time.perf_counter() - start


def versions():
    onednn = re.search(r'MKL-DNN v(\S+)', torch.__config__.show())
    return {'PyTorch': torch.__version__, 'oneDNN': onednn.group(1) if onednn else 'none', 'Python': platform.python_version()}


def answer(**values):
    print(json.dumps(values), flush=True)


answer(versions=versions(), baselineBytes=status_bytes('VmRSS'))
for line in sys.stdin:
    request = json.loads(line)
    if request['command'] == 'create':
        work, seconds = create(request['job'])
        answer(seconds=seconds)
    elif request['command'] == 'step':
        before, start = time.process_time(), time.perf_counter()
        result = work.step()
        seconds = time.perf_counter() - start
        answer(seconds=seconds, cpuBefore=before, cpuAfter=time.process_time(), peakBytes=status_bytes('VmHWM'), **result)
