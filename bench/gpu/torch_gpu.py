"""PyTorch's side: training steps on one card, channels_last, float32 or automatic mixed precision. One JSON line in, one out."""
import contextlib
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'train'))
from torch_network import Network, read_safetensors


def read_floats(path, shape):
    with open(path, 'rb') as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(shape)


class Training:
    def __init__(self, job, device, precision):
        hyper = job['hyper']
        self.device, self.clip, self.smoothing = device, hyper['gradientClip'], hyper['labelSmoothing']
        # The processor has no autocast to float16; it is only for trying the script out.
        self.uses_half = precision == 'float16' and device.type == 'cuda'
        with open(job['network']) as file:
            self.network = Network(json.load(file)['layers'])
        self.network.load(read_safetensors(job['weights']))
        self.network = self.network.train().to(device, memory_format=torch.channels_last)
        # Pinned, as a data loader would hand them over; the way to the card is part of a step on both sides.
        self.images = read_floats(job['images'], [job['batch'], 3, job['size'], job['size']])
        self.targets = read_floats(job['targets'], [job['batch'], job['classes']])
        if device.type == 'cuda':
            self.images, self.targets = self.images.pin_memory(), self.targets.pin_memory()
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=hyper['learningRate'], betas=(hyper['beta1'], hyper['beta2']),
            eps=hyper['eps'], weight_decay=hyper['weightDecay'])
        self.scaler = torch.cuda.amp.GradScaler(enabled=self.uses_half)

    def step(self):
        images = self.images.to(self.device, non_blocking=True).contiguous(memory_format=torch.channels_last)
        targets = self.targets.to(self.device, non_blocking=True)
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast('cuda', dtype=torch.float16) if self.uses_half else contextlib.nullcontext():
            loss = F.cross_entropy(self.network(images), targets, label_smoothing=self.smoothing)
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.item()


def main():
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    torch.backends.cudnn.benchmark = True
    name = torch.cuda.get_device_name() if device.type == 'cuda' else 'cpu'
    print(json.dumps({'torch': torch.__version__, 'device': name}), flush=True)
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if 'job' in request:
            work = None
            work = Training(request['job'], device, request['precision'])
            print(json.dumps({'seconds': 0, 'loss': None}), flush=True)
        else:
            start = time.perf_counter()
            loss = work.step()  # loss.item() waits for the card
            if device.type == 'cuda':
                torch.cuda.synchronize()
            print(json.dumps({'seconds': time.perf_counter() - start, 'loss': loss}), flush=True)


main()
