"""Writes augmentation.json and augmentation.png: what torchvision and Pillow give, for augmentation-golden.test.ts.

Run with Debian 12's python3-torchvision (0.14.1), python3-torch (1.13) and python3-pil (9.4):
  /usr/bin/python3 make_augmentation_golden.py
The pictures are the formula of make_golden.py (`synthetic`), square. `exact` cases are a sha256 of RGB bytes. The results
of `near` cases stand one below the other in the PNG, each `size` rows of `size` pixels at the left.
"""
import hashlib
import io
import json
import os

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
FILL = [124, 116, 104]
# 37 fills no whole vectors and no whole JPEG unit.
NEAR_SIZE = 37


def synthetic(size, seed):
    y, x = np.mgrid[0:size, 0:size].astype(np.uint32)
    channels = []
    for channel in range(3):
        with np.errstate(over='ignore'):
            k = y * np.uint32(73856093) ^ x * np.uint32(19349663) ^ np.uint32((seed * 83492791 + channel * 2654435761) & 0xFFFFFFFF)
            k ^= k >> np.uint32(16)
            k *= np.uint32(0x7FEB352D)
            k ^= k >> np.uint32(15)
        ramp = ((y * 255) // max(1, size - 1) * (channel + 1) + (x * 255) // max(1, size - 1)) // 2 % 200
        channels.append((ramp + (k & np.uint32(31))).astype(np.uint8))
    return np.dstack(channels)


def tensor(size, seed):
    return torch.from_numpy(synthetic(size, seed)).permute(2, 0, 1)


def picture(result):
    return result.permute(1, 2, 0).numpy()


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def exact_cases():
    adjust = {'brightness': F.adjust_brightness, 'contrast': F.adjust_contrast, 'saturation': F.adjust_saturation}
    for operation, function in adjust.items():
        for size in (NEAR_SIZE, 128):
            for factor in (0.0, 0.8, 1.0, 1.17, 2.5):
                yield {'operation': operation, 'size': size, 'seed': size, 'value': factor,
                       'sha256': sha(picture(function(tensor(size, size), factor)))}
    for size in (NEAR_SIZE, 64, 100, 128):
        for quality in (1, 20, 49, 50, 75, 95, 100):
            file = io.BytesIO()
            Image.fromarray(synthetic(size, size)).save(file, 'JPEG', quality=quality)
            yield {'operation': 'jpeg', 'size': size, 'seed': size, 'value': quality, 'sha256': sha(np.array(Image.open(file)))}


def near_cases():
    size, seed = NEAR_SIZE, 5
    source = tensor(size, seed)
    for turns in (-0.5, -0.1, 0.03, 0.1, 0.5):
        # As torchvision 0.15 and later do it; 0.14 cuts bytes after a multiplication by 255, which loses a level of most.
        turned = F.adjust_hue(F.convert_image_dtype(source, torch.float32), turns)
        yield {'operation': 'hue', 'value': turns}, picture(F.convert_image_dtype(turned, torch.uint8))
    for kernel in (3, 5, 9):
        for sigma in (0.1, 0.7, 2.0):
            blurred = F.gaussian_blur(source, [kernel, kernel], [sigma, sigma])
            yield {'operation': 'blur', 'kernel': kernel, 'value': sigma}, picture(blurred)
    for degrees in (-30.0, 17.3, 90.0):
        turned = F.rotate(source, degrees, InterpolationMode.BILINEAR, fill=FILL)
        yield {'operation': 'rotate', 'value': degrees}, picture(turned)
        by_pillow = Image.fromarray(synthetic(size, seed)).rotate(degrees, Image.BILINEAR, fillcolor=tuple(FILL))
        yield {'operation': 'rotate-pillow', 'value': degrees}, np.array(by_pillow)
    for left, top, width, height in ((0, 0, 37, 37), (3, 1, 30, 33), (0, 4, 37, 33), (12, 11, 9, 8)):
        cropped = F.resized_crop(source, top, left, height, width, [size, size], InterpolationMode.BILINEAR)
        yield {'operation': 'crop', 'box': {'left': left, 'top': top, 'width': width, 'height': height}}, picture(cropped)
    last = size - 1
    corners = [[0, 0], [last, 0], [last, last], [0, last]]
    for ends in ([[3, 1], [34, 2], [33, 35], [0, 30]], [[9, 8], [30, 0], [27, 27], [1, 36]]):
        seen = F.perspective(source, corners, ends, InterpolationMode.BILINEAR, fill=FILL)
        yield {'operation': 'perspective', 'corners': ends}, picture(seen)


cases, results = zip(*near_cases())
Image.fromarray(np.vstack(results)).save(os.path.join(HERE, 'augmentation.png'), optimize=True)
golden = {
    'generator': 'make_augmentation_golden.py', 'torchvision': torchvision.__version__, 'torch': torch.__version__,
    'pillow': PIL.__version__, 'fill': FILL, 'exact': list(exact_cases()),
    'near': {'size': NEAR_SIZE, 'seed': 5, 'cases': cases},
}
with open(os.path.join(HERE, 'augmentation.json'), 'w') as file:
    json.dump(golden, file, indent=1)
    file.write('\n')
