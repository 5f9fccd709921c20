"""Writes cases.json and pictures/: what OpenCV, numpy and Pillow give, for the tests of this folder's parent.

Run with Debian 12's python3-opencv (4.6.0), python3-numpy (1.24) and python3-pil (9.4):
  /usr/bin/python3 make_golden.py
Every value is a sha256 of row-major bytes (RGB interleaved; tensors float32 little endian, [3, size, size]): the
tolerance is none. The test images are a formula (`synthetic`), which synthetic-image.ts repeats.
"""
import hashlib
import json
import os
import struct

import cv2
import numpy as np
import PIL
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
PICTURES = os.path.join(HERE, 'pictures')


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def synthetic(height, width, seed):
    y, x = np.mgrid[0:height, 0:width].astype(np.uint32)
    channels = []
    for channel in range(3):
        with np.errstate(over='ignore'):
            k = y * np.uint32(73856093) ^ x * np.uint32(19349663) ^ np.uint32((seed * 83492791 + channel * 2654435761) & 0xFFFFFFFF)
            k ^= k >> np.uint32(16)
            k *= np.uint32(0x7FEB352D)
            k ^= k >> np.uint32(15)
        ramp = ((y * 255) // max(1, height - 1) * (channel + 1) + (x * 255) // max(1, width - 1)) // 2 % 200
        channels.append((ramp + (k & np.uint32(31))).astype(np.uint8))
    return np.dstack(channels)


def preprocess(rgb, size, clip, grid):
    height, width = rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    out = cv2.resize(rgb[top:top + side, left:left + side], (size, size), interpolation=cv2.INTER_LINEAR)
    if clip is not None:
        l, a, b = cv2.split(cv2.cvtColor(out, cv2.COLOR_RGB2LAB))
        l = cv2.createCLAHE(clipLimit=clip, tileGridSize=(grid, grid)).apply(l)
        out = cv2.cvtColor(cv2.merge([l, a, b]), cv2.COLOR_LAB2RGB)
    # The owner's plan: uint8 to float32, / 255 in float32, mean and std as float64, then float32, channels first.
    tensor = (out.astype(np.float32) / 255.0 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    return out, tensor.astype(np.float32).transpose(2, 0, 1)


def preprocess_cases():
    sizes = [1, 2, 7, 64, 96, 128, 160, 224, 300, 384, 511, 512]
    cases = [(h, w, size, 2.0, 8) for size in sizes for h, w in [(300, 401), (97, 260), (1, 1), (2, 3)]]
    # Exactly half, exactly the same, twice, one pixel more and less, tall, wide.
    cases += [(1024, 1024, 512, 2.0, 8), (192, 256, 96, 2.0, 8), (512, 700, 512, 2.0, 8), (256, 256, 512, 2.0, 8),
              (513, 513, 512, 2.0, 8), (511, 511, 512, 2.0, 8), (1500, 37, 64, 2.0, 8), (37, 1500, 64, 2.0, 8)]
    cases += [(200, 200, 128, clip, 8) for clip in (None, 0.0, 0.01, 0.5, 1.0, 3.7, 40.0)]
    cases += [(200, 210, size, 2.0, grid) for size in (50, 128) for grid in (1, 2, 3, 5, 8, 13, 16, 64)]
    for index, (height, width, size, clip, grid) in enumerate(cases):
        rgb, tensor = preprocess(synthetic(height, width, index), size, clip, grid)
        yield {'height': height, 'width': width, 'seed': index, 'size': size, 'clip': clip, 'grid': grid,
               'rgb': sha(rgb), 'tensor': sha(tensor)}


def resize_cases():
    pairs = [(1, 1, 5, 3), (1, 9, 4, 4), (9, 1, 4, 4), (2, 2, 1, 1), (10, 20, 5, 10), (10, 20, 5, 20), (10, 20, 10, 10),
             (10, 20, 10, 20), (30, 20, 10, 10), (33, 47, 100, 3), (33, 47, 2, 301), (400, 301, 31, 77), (5, 7, 5, 8)]
    for seed, (height, width, out_height, out_width) in enumerate(pairs):
        out = cv2.resize(synthetic(height, width, seed), (out_width, out_height), interpolation=cv2.INTER_LINEAR)
        yield {'height': height, 'width': width, 'seed': seed, 'outHeight': out_height, 'outWidth': out_width, 'sha256': sha(out)}


def clahe_cases():
    sizes = [(64, 64, 8), (64, 96, 8), (65, 64, 8), (64, 65, 8), (5, 5, 8), (1, 1, 8), (1, 40, 4), (40, 1, 4), (16, 16, 64), (100, 37, 3)]
    for seed, (height, width, grid) in enumerate(sizes):
        for clip in (0.0, 2.0, 40.0):
            plane = synthetic(height, width, seed)[:, :, 0].copy()
            out = cv2.createCLAHE(clipLimit=clip, tileGridSize=(grid, grid)).apply(plane)
            yield {'height': height, 'width': width, 'seed': seed, 'grid': grid, 'clip': clip, 'sha256': sha(out)}


def lab_hashes():
    """Every one of the 2^24 triples in numerical order, both ways."""
    n = np.arange(1 << 24, dtype=np.uint32)
    triples = np.dstack([n >> 16, (n >> 8) & 255, n & 255]).astype(np.uint8).reshape(4096, 4096, 3)
    return {'fromRgb': sha(cv2.cvtColor(triples, cv2.COLOR_RGB2LAB)), 'toRgb': sha(cv2.cvtColor(triples, cv2.COLOR_LAB2RGB))}


def write_pictures():
    os.makedirs(PICTURES, exist_ok=True)
    rgb = cv2.GaussianBlur(synthetic(21, 29, 99), (3, 3), 0)
    rgba = np.dstack([rgb, synthetic(21, 29, 98)[:, :, 0]])
    deep = rgb.astype(np.uint16) * 256 + synthetic(21, 29, 97)
    image, with_alpha = Image.fromarray(rgb), Image.fromarray(rgba)

    def save(picture, name, **options):
        picture.save(os.path.join(PICTURES, name), **options)

    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(image, f'orientation-{orientation}.jpg', quality=90, exif=exif)
    save(image, 'orientation-6.png', exif=b'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0')
    exif[0x0112] = 6
    save(image, 'orientation-6.webp', lossless=True, exif=exif)
    for name, subsampling in [('444', 0), ('422', 1), ('420', 2)]:
        save(image, f'sampling-{name}.jpg', quality=80, subsampling=subsampling)
    save(image, 'progressive.jpg', quality=80, progressive=True)
    cv2.imwrite(os.path.join(PICTURES, 'restart.jpg'), rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_RST_INTERVAL, 1])
    save(image.convert('L'), 'grey.jpg', quality=80)
    save(image.convert('CMYK'), 'cmyk.jpg', quality=90)
    save(image, 'profile.jpg', quality=90, icc_profile=swapped_profile())
    save(image, 'rgb.png')
    save(with_alpha, 'alpha.png')
    save(with_alpha, 'alpha.tif')
    save(image.convert('L'), 'grey.png')
    save(with_alpha.convert('LA'), 'grey-alpha.png')
    save(image.convert('1'), 'one-bit.png')
    save(image.convert('P', palette=Image.ADAPTIVE, colors=16), 'palette.png')
    save(image.convert('P', palette=Image.ADAPTIVE, colors=16), 'palette-transparent.png', transparency=3)
    save(image, 'lossless.webp', lossless=True)
    save(image, 'lossy.webp', quality=80)
    save(with_alpha, 'alpha.webp', lossless=True)
    save(image, 'rgb.tif')
    save(image, 'first-frame.gif')
    save(image, 'unsupported.bmp')
    cv2.imwrite(os.path.join(PICTURES, 'deep-rgb.png'), deep)
    cv2.imwrite(os.path.join(PICTURES, 'deep-grey.png'), deep[:, :, 1])
    cv2.imwrite(os.path.join(PICTURES, 'deep-alpha.png'), np.dstack([deep, deep[:, :, 0]]))
    save(image.resize((1, 1)), 'one-pixel.png')


def swapped_profile():
    """An RGB profile that swaps red and blue: a decoder that applies it changes every pixel."""
    def xyz(*values):
        return b'XYZ \0\0\0\0' + struct.pack('>3i', *[round(v * 65536) for v in values])
    red, green, blue = xyz(0.4361, 0.2225, 0.0139), xyz(0.3851, 0.7169, 0.0971), xyz(0.1431, 0.0606, 0.7141)
    gamma = b'curv\0\0\0\0' + struct.pack('>IHxx', 1, round(2.2 * 256))
    text = b'desc\0\0\0\0' + struct.pack('>I', 5) + b'test\0' + bytes(78 + 1)
    tags = {b'desc': text, b'cprt': b'text\0\0\0\0none', b'wtpt': xyz(0.9642, 1, 0.8249), b'rXYZ': blue, b'gXYZ': green,
            b'bXYZ': red, b'rTRC': gamma, b'gTRC': gamma, b'bTRC': gamma}
    table, body, offset = b'', b'', 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += tag + struct.pack('>II', offset + len(body), len(data))
        body += data
    table = struct.pack('>I', len(tags)) + table
    header = struct.pack('>I4sI4s4s4s', 128 + len(table) + len(body), b'lcms', 0x02400000, b'mntr', b'RGB ', b'XYZ ')
    header += struct.pack('>6H4s4sI', 2024, 1, 1, 0, 0, 0, b'acsp', bytes(4), 0) + bytes(20) + struct.pack('>3i', 63190, 65536, 54061)
    return header + bytes(128 - len(header)) + table + body


def picture_cases():
    for name in sorted(os.listdir(PICTURES)):
        path = os.path.join(PICTURES, name)
        with Image.open(path) as picture:
            pillow = {'format': picture.format, 'mode': picture.mode, 'size': list(picture.size)}
        bgr = cv2.imread(path, cv2.IMREAD_COLOR)
        decoded = None if bgr is None else {'height': bgr.shape[0], 'width': bgr.shape[1], 'sha256': sha(bgr[:, :, ::-1])}
        yield {'file': name, 'pillow': pillow, 'opencv': decoded}


def npy_case():
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 7 - 1
    path = os.path.join(HERE, 'example.npy')
    np.save(path, values)
    return {'shape': list(values.shape), 'sha256': sha(values)}


write_pictures()
golden = {
    'generator': 'make_golden.py', 'opencv': cv2.__version__, 'numpy': np.__version__, 'pillow': PIL.__version__,
    'lab': lab_hashes(), 'preprocess': list(preprocess_cases()), 'resize': list(resize_cases()),
    'clahe': list(clahe_cases()), 'pictures': list(picture_cases()), 'npy': npy_case(),
}
with open(os.path.join(HERE, 'cases.json'), 'w') as file:
    json.dump(golden, file, indent=1)
    file.write('\n')
